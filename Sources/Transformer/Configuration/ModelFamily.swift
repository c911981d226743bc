/// The architectures that are built here, by the `model_type` of their `config.json`.
public enum ModelFamily: String, Sendable, Hashable, CaseIterable {
  /// Llama 2 and 3, SmolLM2 (Touvron et al. 2023).
  case llama
  /// Llama whose attention may look back over a window only (Jiang et al. 2023).
  case mistral
  /// Llama with biases on queries, keys and values: Qwen 2 and 2.5 (Yang et al. 2024).
  case qwen2
  /// Llama with a norm over each head's queries and keys (Yang et al. 2025).
  case qwen3
  /// Llama with layers that know no positions (Bakouch et al. 2025).
  case smollm3
  /// Learnt positions, LayerNorm, GELU and biases everywhere (Radford et al. 2019).
  case gpt2

  /// Whether queries, keys and values have biases.
  var biasesHeads: Bool { self == .qwen2 }
  /// Whether each head's queries and keys are normed.
  var normsHeads: Bool { self == .qwen3 }

  /// The linear layers of a decoder layer by their path within it, in the order of their use.
  var linearModules: [String] {
    switch self {
    case .gpt2: ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"]
    default:
      [
        "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
        "mlp.up_proj", "mlp.down_proj",
      ]
    }
  }

  /// The path of a decoder layer.
  func path(layer: Int) -> String { self == .gpt2 ? "transformer.h.\(layer)" : "model.layers.\(layer)" }
}
