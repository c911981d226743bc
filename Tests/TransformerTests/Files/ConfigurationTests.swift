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

  @Test(arguments: [
    (#""hidden_act":"gelu""#, "/hidden_act"), (#""attention_bias":true"#, "/attention_bias"),
    (#""mlp_bias":true"#, "/mlp_bias"),
    (#""rope_scaling":{"type":"linear","factor":2}"#, "/rope_scaling/type"),
    (#""rope_parameters":{"rope_type":"yarn"}"#, "/rope_parameters/rope_type"),
    (#""rope_scaling":{"rope_type":"llama3"}"#, "/rope_scaling/low_freq_factor"),
    (#""partial_rotary_factor":0.5"#, "/partial_rotary_factor"), (#""head_dim":7"#, "/head_dim"),
    (#""head_dim":0"#, "/head_dim"), (#""num_key_value_heads":3"#, "/num_key_value_heads"),
    (#""rms_norm_eps":-1"#, "/rms_norm_eps"), (#""rms_norm_eps":1e999"#, "/rms_norm_eps"),
    (#""tie_word_embeddings":"yes""#, "/tie_word_embeddings"), (#""eos_token_id":["a"]"#, "/eos_token_id"),
    (#""quantization_config":{"bits":4}"#, "/quantization_config"), (#""rope_theta":"x""#, "/rope_theta"),
    (#""rope_scaling":[]"#, "/rope_scaling"),
  ])
  func unusableMembersAreNamed(members: String, pointer: String) {
    #expect { try read(members) } throws: { error in
      (error as? ModelError)?.code == .configuration && (error as? ModelError)?.place == "c.json#\(pointer)"
    }
  }

  @Test(arguments: [
    ("", "c.json"), ("[]", "c.json"), ("{}", "c.json#/model_type"),
    (#"{"model_type":"gemma2"}"#, "c.json#/model_type"),
    (#"{"model_type":"mistral","sliding_window":0,"num_key_value_heads":1}"#, "c.json#/hidden_size"),
    (#"{"model_type":"qwen2"}"#, "c.json#/num_key_value_heads"),
    (
      #"{"model_type":"qwen2","num_key_value_heads":1,"use_sliding_window":true}"#,
      "c.json#/use_sliding_window"
    ),
    (
      #"{"model_type":"qwen2","num_key_value_heads":1,"layer_types":["sliding_attention"]}"#,
      "c.json#/layer_types"
    ),
    (#"{"model_type":"qwen3","num_key_value_heads":1}"#, "c.json#/head_dim"),
    (
      #"{"model_type":"smollm3","num_key_value_heads":1,"attention_bias":true}"#, "c.json#/attention_bias"
    ),
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
    (#"{"model_type":"mistral"}"#, "c.json#/sliding_window"),
    (#"{"model_type":"mistral","sliding_window":null}"#, "c.json#/num_key_value_heads"),
    (#"{"model_type":"llama","hidden_size":0}"#, "c.json#/hidden_size"),
    (#"{"model_type":"llama","hidden_size":1e30}"#, "c.json#/hidden_size"),
    (#"{"model_type":"llama"}"#, "c.json#/hidden_size"),
  ])
  func unusableFilesAreNamed(text: String, place: String) {
    #expect { try ModelConfiguration(json: Array(text.utf8), file: "c.json") } throws: { error in
      (error as? ModelError)?.place == place
    }
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
