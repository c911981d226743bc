import JSONText
import Testing

@testable import Transformer

/// `config.json` of both generations, and what is refused by name.
struct ConfigurationTests {
  private static let sizes = """
    "model_type":"llama","vocab_size":100,"hidden_size":24,"intermediate_size":40,"num_hidden_layers":2,
    "num_attention_heads":4
    """

  private func read(_ members: String) throws(ModelError) -> ModelConfiguration {
    try ModelConfiguration(
      json: Array("{\(Self.sizes)\(members.isEmpty ? "" : ",")\(members)}".utf8), file: "c.json")
  }

  @Test func absentMembersHaveTheirDefaults() throws {
    let found = try read("")
    #expect(found.keyValueHeadCount == 4)
    #expect(found.headDimension == 6)
    #expect(found.normEpsilon == 1e-6)
    #expect(found.rotary == RotarySettings(theta: 10_000))
    #expect(!found.tiesEmbeddings)
    #expect(found.endTokens.isEmpty && found.beginToken == nil)
  }

  @Test func bothGenerationsReadTheSame() throws {
    let scaled =
      #""factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64"#
    let older = try read(
      #""rope_theta":5e5,"rope_scaling":{"rope_type":"llama3",\#(scaled)},"torch_dtype":"bfloat16""#)
    let oldest = try read(#""rope_theta":500000,"rope_scaling":{"type":"llama3",\#(scaled)}"#)
    let newer = try read(
      #""rope_parameters":{"rope_theta":500000.0,"rope_type":"llama3",\#(scaled)},"dtype":"float32""#)
    let expected = RotarySettings(
      theta: 500_000,
      scaling: .llama3(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 64))
    #expect(older.rotary == expected)
    #expect(oldest.rotary == expected)
    #expect(newer.rotary == expected)
    #expect(try read(#""rope_theta":2000,"rope_scaling":null"#).rotary == RotarySettings(theta: 2000))
    #expect(try read(#""rope_parameters":{"rope_theta":2000,"rope_type":"default"}"#).rotary.theta == 2000)
  }

  @Test func tokensMayBeListsOrMissing() throws {
    #expect(try read(#""eos_token_id":[3,4],"bos_token_id":1,"pad_token_id":null"#).endTokens == [3, 4])
    #expect(try read(#""eos_token_id":7"#).endTokens == [7])
    #expect(try read(#""eos_token_id":null"#).endTokens.isEmpty)
  }

  /// A configuration of another family with the sizes of all, and what is said besides.
  private func read(_ family: String, _ members: String) throws(ModelError) -> ModelConfiguration {
    let text = Self.sizes.replacing("\"llama\"", with: "\"\(family)\"")
    let heads = members.contains("num_key_value_heads") ? "" : #","num_key_value_heads":2"#
    return try ModelConfiguration(
      json: Array("{\(text)\(heads)\(members.isEmpty ? "" : ",")\(members)}".utf8), file: "c.json")
  }

  /// What is not built is refused at the member that asks for it.
  @Test(arguments: [
    ("llama", #""hidden_act":"gelu""#, "/hidden_act"),
    ("llama", #""rope_parameters":{"rope_type":"proportional"}"#, "/rope_parameters/rope_type"),
    ("llama", #""rope_scaling":{"type":"mrope"}"#, "/rope_scaling/type"),
    ("llama", #""rope_scaling":{"type":"linear"}"#, "/rope_scaling/factor"),
    (
      "llama", #""rope_parameters":{"rope_type":"yarn","factor":2}"#,
      "/rope_parameters/original_max_position_embeddings"
    ),
    ("llama", #""rope_scaling":{"rope_type":"llama3"}"#, "/rope_scaling/low_freq_factor"),
    ("llama", #""partial_rotary_factor":0.5"#, "/partial_rotary_factor"),
    ("llama", #""head_dim":7"#, "/head_dim"), ("llama", #""head_dim":0"#, "/head_dim"),
    ("llama", #""num_key_value_heads":3"#, "/num_key_value_heads"),
    ("llama", #""rms_norm_eps":-1"#, "/rms_norm_eps"), ("llama", #""rms_norm_eps":1e999"#, "/rms_norm_eps"),
    ("llama", #""tie_word_embeddings":"yes""#, "/tie_word_embeddings"),
    ("llama", #""eos_token_id":["a"]"#, "/eos_token_id"),
    ("llama", #""quantization_config":{"bits":4}"#, "/quantization_config"),
    ("llama", #""rope_theta":"x""#, "/rope_theta"), ("llama", #""rope_scaling":[]"#, "/rope_scaling"),
    ("llama", #""num_local_experts":8"#, "/num_local_experts"),
    ("llama", #""layer_types":["full_attention","sliding_attention"]"#, "/layer_types"),
    ("llama", #""use_sliding_window":true"#, "/use_sliding_window"),
    ("llama", #""lm_head_bias":true"#, "/lm_head_bias"),
    ("mistral", "", "/sliding_window"), ("mistral", #""sliding_window":0"#, "/sliding_window"),
    ("mistral", #""sliding_window":null,"num_key_value_heads":null"#, "/num_key_value_heads"),
    ("mistral", #""sliding_window":null,"attention_bias":true"#, "/attention_bias"),
    (
      "mistral", #""sliding_window":4,"layer_types":["full_attention","sliding_attention"]"#, "/layer_types"
    ),
    ("qwen2", #""num_key_value_heads":null"#, "/num_key_value_heads"),
    ("qwen2", #""mlp_bias":true"#, "/mlp_bias"),
    ("qwen2", #""use_sliding_window":true,"sliding_window":4"#, "/max_window_layers"),
    ("qwen2", #""layer_types":["sliding_attention","sliding_attention"]"#, "/layer_types"),
    ("qwen2", #""layer_types":["full_attention"]"#, "/layer_types"),
    ("qwen3", #""layer_types":["full_attention","chunked_attention"],"head_dim":6"#, "/layer_types"),
    ("qwen3", "", "/head_dim"), ("smollm3", #""no_rope_layers":[1]"#, "/no_rope_layers"),
    ("gemma", #""head_dim":6,"hidden_act":"silu""#, "/hidden_act"), ("gemma", "", "/head_dim"),
    ("gemma", #""head_dim":6,"use_bidirectional_attention":true"#, "/use_bidirectional_attention"),
    ("gemma2", #""head_dim":6"#, "/sliding_window"),
    ("gemma2", #""head_dim":6,"sliding_window":4"#, "/query_pre_attn_scalar"),
    (
      "gemma2", #""head_dim":6,"sliding_window":4,"query_pre_attn_scalar":6"#, "/final_logit_softcapping"
    ),
    (
      "gemma3_text",
      #""head_dim":6,"sliding_window":4,"query_pre_attn_scalar":6,"attn_logit_softcapping":50"#,
      "/attn_logit_softcapping"
    ),
    ("gemma3_text", #""head_dim":6,"sliding_window":4,"hidden_activation":"gelu""#, "/hidden_activation"),
    ("phi3", #""rope_scaling":{"type":"linear","factor":2}"#, "/rope_scaling/type"),
    ("phi3", #""partial_rotary_factor":0.5"#, "/partial_rotary_factor"),
    (
      "phi3", #""rope_scaling":{"type":"longrope","short_factor":[1,1,1],"long_factor":[1,1,1]}"#,
      "/original_max_position_embeddings"
    ),
    (
      "phi3",
      #""original_max_position_embeddings":64,"rope_scaling":{"type":"su","short_factor":[1],"long_factor":[1,1,1]}"#,
      "/short_factor"
    ),
    ("olmo2", #""partial_rotary_factor":0.5"#, "/partial_rotary_factor"),
    ("mixtral", "", "/model_type"), ("qwen3_moe", "", "/model_type"), ("gemma3", "", "/model_type"),
    ("phi", "", "/model_type"), ("mamba", "", "/model_type"),
  ])
  func unusableMembersAreNamed(family: String, members: String, pointer: String) {
    #expect { try read(family, members) } throws: { error in
      (error as? ModelError)?.code == .configuration && (error as? ModelError)?.place == "c.json#\(pointer)"
    }
  }

  @Test(arguments: [
    ("", "c.json"), ("[]", "c.json"), ("{}", "c.json#/model_type"),
    (#"{"model_type":"gpt2"}"#, "c.json#/n_embd"),
    (#"{"model_type":"gpt2","n_embd":6,"n_head":4}"#, "c.json#/n_head"),
    (
      #"{"model_type":"gpt2","n_embd":4,"n_head":4,"vocab_size":9,"n_layer":1,"n_positions":8,"activation_function":"relu"}"#,
      "c.json#/activation_function"
    ),
    (
      #"{"model_type":"gpt2","n_embd":4,"n_head":4,"vocab_size":9,"n_layer":1,"n_positions":8,"scale_attn_by_inverse_layer_idx":true}"#,
      "c.json#/scale_attn_by_inverse_layer_idx"
    ),
    (#"{"model_type":"llama","hidden_size":0}"#, "c.json#/hidden_size"),
    (#"{"model_type":"llama","hidden_size":1e30}"#, "c.json#/hidden_size"),
    (#"{"model_type":"llama"}"#, "c.json#/hidden_size"),
  ])
  func unusableFilesAreNamed(text: String, place: String) {
    #expect { try ModelConfiguration(json: Array(text.utf8), file: "c.json") } throws: { error in
      (error as? ModelError)?.place == place
    }
  }

  /// Which layers have a window, in the spelling of either generation.
  @Test func windowsAreOfLayers() throws {
    let qwen = try read("qwen2", #""use_sliding_window":true,"sliding_window":4,"max_window_layers":1"#)
    #expect(qwen.window(layer: 0) == nil && qwen.window(layer: 1) == 4)
    let listed = try read(
      "qwen2",
      #""use_sliding_window":true,"sliding_window":4,"layer_types":["sliding_attention","full_attention"]"#)
    #expect(listed.window(layer: 0) == 4 && listed.window(layer: 1) == nil)
    #expect(try read("qwen2", #""use_sliding_window":false,"sliding_window":4"#).slidingWindow == nil)
    #expect(try read("phi3", #""sliding_window":5"#).window(layer: 1) == 5)
    let gemma =
      #""head_dim":6,"sliding_window":4,"query_pre_attn_scalar":6,"final_logit_softcapping":30,"attn_logit_softcapping":null"#
    let second = try read("gemma2", gemma)
    #expect(second.window(layer: 0) == 4 && second.window(layer: 1) == nil)
    #expect(second.logitSoftcap == 30 && second.attentionSoftcap == nil && second.queryScalar == 6)
    #expect(second.tiesEmbeddings && second.activation == .gelu)
    let third = try read("gemma3_text", gemma + #","sliding_window_pattern":2"#)
    #expect(third.window(layer: 0) == 4 && third.window(layer: 1) == nil)
    #expect(try read("gemma3_text", gemma).window(layer: 1) == 4)
  }

  /// Gemma 3 has two bases, beside each other or in sections.
  @Test func basesOfGemmaReadTheSame() throws {
    let rest = #""head_dim":6,"sliding_window":4,"query_pre_attn_scalar":6"#
    let older = try read(
      "gemma3_text",
      rest
        + #","rope_theta":5000,"rope_local_base_freq":700,"rope_scaling":{"rope_type":"linear","factor":8}"#)
    let newer = try read(
      "gemma3_text",
      rest
        + #","rope_parameters":{"full_attention":{"rope_theta":5000,"rope_type":"linear","factor":8},"sliding_attention":{"rope_type":"default","rope_theta":700}}"#
    )
    #expect(older.rotary == RotarySettings(theta: 5000, scaling: .linear(factor: 8)))
    #expect(older.windowRotary == RotarySettings(theta: 700))
    #expect(newer.rotary == older.rotary && newer.windowRotary == older.windowRotary)
    let bare = try read("gemma3_text", rest)
    #expect(bare.rotary.theta == 1_000_000 && bare.windowRotary?.theta == 10_000)
  }

  /// The frequencies that transformers 5.23 computes for these settings, a head being 16 wide.
  @Test func frequenciesEqualTransformers() {
    var yarn = RotarySettings.YaRN(factor: 4, originalPositions: 64)
    var settings = RotarySettings(theta: 1000, scaling: .yarn(yarn))
    func compare(_ expected: [Double], factor: Double) {
      let found = settings.frequencies(headDimension: 16)
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(Double(a) / b - 1) < 3e-7, "\(a), expected \(b)") }
      #expect(abs(settings.scaling.attentionFactor - factor) < 1e-12)
    }
    compare(
      [
        1.0, 0.316272378, 0.0889139697, 0.0187473539, 0.00790569466, 0.00333380373, 0.00140585331,
        0.000592843455,
      ], factor: 1.138629436111989)
    yarn.fast = 8
    yarn.slow = 2
    yarn.truncates = false
    yarn.attentionFactor = 0.9518853439550599
    settings.scaling = .yarn(yarn)
    compare(
      [
        1.0, 0.279813707, 0.0444569848, 0.0187473539, 0.00790569466, 0.00333380373, 0.00140585331,
        0.000592843455,
      ], factor: 0.9518853439550599)
    settings.scaling = .linear(factor: 4)
    compare(
      [
        0.25, 0.105424128, 0.0444569848, 0.0187473539, 0.00790569466, 0.00333380373, 0.00140585331,
        0.000592843455,
      ], factor: 1)
    settings.scaling = .llama3(
      factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 64)
    compare(
      [
        1.0, 0.421696514, 0.0805267394, 0.0187473539, 0.00790569466, 0.00333380373, 0.00140585331,
        0.000592843455,
      ], factor: 1)
    settings.turnedShare = 0.5
    settings.scaling = .longRope(
      RotarySettings.LongRope(
        shortFactors: [1, 1.5, 2, 2.5], longFactors: [1, 2, 3, 4], originalPositions: 64,
        attentionFactor: 1.1547005383792517))
    compare([1.0, 0.118551962, 0.0158113893, 0.00224936521], factor: 1.1547005383792517)
  }

  /// What a file leaves out of YaRN and LongRoPE follows from the rest.
  @Test func stretchingHasItsDefaults() throws {
    let yarn = try read(
      #""rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":64,"mscale":0.7,"mscale_all_dim":1.1}"#
    )
    guard case .yarn(let settings) = yarn.rotary.scaling else { throw CancellationError() }
    #expect(abs(settings.attentionFactor - 0.9518853439550599) < 1e-12)
    #expect(settings.fast == 32 && settings.slow == 1 && settings.truncates)
    #expect(yarn.positionLimit == nil)
    let factors = #""short_factor":[1,1,1],"long_factor":[1,2,4]"#
    let phi = try read(
      "phi3",
      #""max_position_embeddings":256,"original_max_position_embeddings":64,"rope_scaling":{"type":"su",\#(factors)}"#
    )
    guard case .longRope(let long) = phi.rotary.scaling else { throw CancellationError() }
    #expect(abs(long.attentionFactor - 1.1547005383792517) < 1e-12)
    // Longer texts would turn every position by the long factors.
    #expect(phi.positionLimit == 64)
    let dynamic = try read(#""max_position_embeddings":256,"rope_scaling":{"type":"dynamic","factor":2}"#)
    #expect(dynamic.positionLimit == 256)
    #expect(dynamic.rotary.frequencies(headDimension: 6) == RotarySettings().frequencies(headDimension: 6))
  }

  @Test func biasesAreRead() throws {
    let both = try read(#""attention_bias":true,"mlp_bias":true"#)
    #expect(both.attentionBias && both.feedForwardBias)
    let names = Set(ParameterShapes.all(both).map(\.name))
    #expect(names.contains("model.layers.1.self_attn.o_proj.bias"))
    #expect(names.contains("model.layers.1.mlp.down_proj.bias"))
    #expect(try read("olmo2", #""attention_bias":true"#).attentionBias)
  }

  /// What is written reads back the same, and other members survive a rewrite.
  @Test func writtenConfigurationsReadBack() throws {
    var configuration = SmallModel.configuration()
    configuration.rotary = RotarySettings(
      theta: 1234.5,
      scaling: .llama3(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 64))
    configuration.endTokens = [5, 6]
    configuration.beginToken = 4
    var read = try ModelConfiguration(json: configuration.json(), file: "c")
    read.source = nil
    #expect(read == configuration)

    let other = try self.read(#""custom":{"a":[1.50]},"torch_dtype":"bfloat16","dtype":"bfloat16""#)
    let rewritten = try JSONDocument.parse(other.json()[...]).root
    #expect(rewritten["custom"].map { String(decoding: $0.rawText, as: UTF8.self) } == #"{"a":[1.50]}"#)
    #expect(rewritten["torch_dtype"]?.string == "float32")
    #expect(rewritten["dtype"]?.string == "float32")
    #expect(try JSONDocument.parse(self.read("").json()[...]).root["torch_dtype"]?.string == "float32")
  }
}
