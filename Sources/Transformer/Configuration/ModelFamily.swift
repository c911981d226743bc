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
  /// Llama with a gate by GELU, scaled embeddings and norms that multiply by 1 + weight (Mesnard et al. 2024).
  case gemma
  /// Gemma with norms on both sides of each part, a window in every other layer and capped logits (Riviere et al. 2024).
  case gemma2
  /// The text part of Gemma 3: Gemma 2 with normed heads, and positions of their own in the layers with a window
  /// (Kamath et al. 2025).
  case gemma3 = "gemma3_text"
  /// Llama whose queries, keys and values, and gate and up, are one linear layer each: Phi 3, 3.5 and 4 (Abdin et al.
  /// 2024).
  case phi3
  /// Llama with the norms behind attention and feed-forward layer, and on all queries and keys (OLMo et al. 2025).
  case olmo2
  /// Learnt positions, LayerNorm, GELU and biases everywhere (Radford et al. 2019).
  case gpt2

  /// Where a decoder layer's norms stand, seen from attention and feed-forward layer.
  enum NormPlacement {
    case before, after, both
  }

  /// What the norms of queries and keys span.
  enum HeadNorm {
    /// Each head alone.
    case eachHead
    /// All heads together.
    case allHeads
  }

  /// Where a decoder layer's norms stand.
  var normPlacement: NormPlacement {
    switch self {
    case .gemma2, .gemma3: .both
    case .olmo2: .after
    default: .before
    }
  }

  /// What the norms of queries and keys span; nil where there are none.
  var headNorm: HeadNorm? {
    switch self {
    case .qwen3, .gemma3: .eachHead
    case .olmo2: .allHeads
    default: nil
    }
  }

  /// Whether queries, keys and values have biases whatever the configuration says.
  var biasesHeads: Bool { self == .qwen2 }
  /// Whether it is one of the Gemma line: norms multiply by 1 + weight, embeddings by the root of their width.
  var isGemma: Bool { [.gemma, .gemma2, .gemma3].contains(self) }
  /// Whether queries, keys and values, and gate and up, come out of one linear layer each.
  var fusesProjections: Bool { self == .phi3 }

  /// The linear layers of a decoder layer by their path within it, in the order of their use.
  var linearModules: [String] {
    switch self {
    case .gpt2: ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"]
    case .phi3: ["self_attn.qkv_proj", "self_attn.o_proj", "mlp.gate_up_proj", "mlp.down_proj"]
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
