extension ModelConfiguration {
  /// The members of a GPT-2 `config.json`, which has names of its own.
  static func gpt2(_ fields: ConfigurationFields) throws(ModelError) -> ModelConfiguration {
    let width = try fields.requiredInteger("n_embd", in: sizes)
    let heads = try fields.requiredInteger("n_head", in: 1...65_536)
    guard width % heads == 0 else { throw fields.wrong("n_head", "a divisor of n_embd (\(width))") }
    var read = ModelConfiguration(
      vocabularySize: try fields.requiredInteger("vocab_size", in: sizes), hiddenSize: width,
      intermediateSize: try fields.integer("n_inner", in: sizes) ?? 4 * width,
      layerCount: try fields.requiredInteger("n_layer", in: 1...65_536), headCount: heads)
    read.family = .gpt2
    read.normEpsilon = try fields.positive("layer_norm_epsilon") ?? 1e-5
    read.tiesEmbeddings = try fields.flag("tie_word_embeddings") ?? true
    read.maximumPositions = try fields.requiredInteger("n_positions", in: sizes)
    let activation = try fields.text("activation_function") ?? "gelu_new"
    guard ["gelu_new", "gelu_pytorch_tanh"].contains(activation) else {
      throw fields.unsupported(
        "activation_function", "\"\(activation)\"", supported: "gelu_new, gelu_pytorch_tanh")
    }
    for key in ["scale_attn_by_inverse_layer_idx", "add_cross_attention"] where try fields.flag(key) == true {
      throw fields.unsupported(key, "true", supported: "false")
    }
    if try fields.flag("scale_attn_weights") == false {
      throw fields.unsupported("scale_attn_weights", "false", supported: "true")
    }
    return read
  }
}
