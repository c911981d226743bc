import JSONText

extension ModelConfiguration {
  /// The bytes of a `config.json` that transformers loads, for weights stored in F32. A configuration that
  /// was read from a file keeps everything that file said except the stored number type.
  public func json() -> [UInt8] {
    guard let source, let document = try? JSONDocument.parse(source.bytes[...]) else { return fresh() }
    var writer = JSONWriter()
    writer.beginObject()
    var namesType = false
    for member in document.root.members {
      let name = member.key.string
      writer.key(name)
      if name == "dtype" || name == "torch_dtype" {
        writer.string("float32")
        namesType = true
      } else {
        writer.raw(member.value.rawText)
      }
    }
    if !namesType {
      writer.key("torch_dtype")
      writer.string("float32")
    }
    writer.endObject()
    return writer.bytes
  }

  /// The older spelling, which both generations of transformers read.
  private func fresh() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("architectures")
    writer.beginArray()
    writer.string(family.architecture)
    writer.endArray()
    writer.member("model_type", family.rawValue)
    if family == .gpt2 { writeGPT2(to: &writer) } else { writeRotary(to: &writer) }
    writer.member("initializer_range", initializerRange)
    writer.member("tie_word_embeddings", tiesEmbeddings)
    writer.member("use_cache", true)
    writer.member("bos_token_id", beginToken)
    writer.key("eos_token_id")
    write(endTokens, to: &writer)
    writer.member("pad_token_id", paddingToken)
    writer.member("torch_dtype", "float32")
    writer.endObject()
    return writer.bytes
  }

  private func writeGPT2(to writer: inout JSONWriter) {
    writer.member("activation_function", "gelu_new")
    writer.member("vocab_size", vocabularySize)
    writer.member("n_embd", hiddenSize)
    writer.member("n_inner", intermediateSize)
    writer.member("n_layer", layerCount)
    writer.member("n_head", headCount)
    writer.member("n_positions", maximumPositions)
    writer.member("layer_norm_epsilon", normEpsilon)
    for name in ["attn_pdrop", "embd_pdrop", "resid_pdrop"] { writer.member(name, 0.0) }
  }

  private func writeRotary(to writer: inout JSONWriter) {
    writer.member("hidden_act", "silu")
    writer.member("vocab_size", vocabularySize)
    writer.member("hidden_size", hiddenSize)
    writer.member("intermediate_size", intermediateSize)
    writer.member("num_hidden_layers", layerCount)
    writer.member("num_attention_heads", headCount)
    writer.member("num_key_value_heads", keyValueHeadCount)
    writer.member("head_dim", headDimension)
    writer.member("max_position_embeddings", maximumPositions)
    writer.member("rms_norm_eps", normEpsilon)
    writer.member("rope_theta", rotary.theta)
    writer.key("rope_scaling")
    write(rotary.scaling, to: &writer)
    switch family {
    case .mistral: writer.member("sliding_window", slidingWindow)
    case .smollm3:
      writer.key("no_rope_layers")
      writer.beginArray()
      for layer in 0..<layerCount { writer.number(layersWithoutRotary.contains(layer) ? 0 : 1) }
      writer.endArray()
    case .qwen2, .qwen3: writer.member("use_sliding_window", false)
    case .llama, .gpt2: break
    }
    if family != .qwen2 && family != .mistral { writer.member("attention_bias", false) }
    if family == .llama || family == .smollm3 { writer.member("mlp_bias", false) }
    writer.member("attention_dropout", 0.0)
  }

  private func write(_ scaling: RotarySettings.Scaling, to writer: inout JSONWriter) {
    guard case .llama3(let factor, let low, let high, let original) = scaling else {
      writer.null()
      return
    }
    writer.beginObject()
    writer.member("rope_type", "llama3")
    writer.member("factor", factor)
    writer.member("low_freq_factor", low)
    writer.member("high_freq_factor", high)
    writer.member("original_max_position_embeddings", Int(original))
    writer.endObject()
  }

  private func write(_ tokens: [Int], to writer: inout JSONWriter) {
    if tokens.count > 1 {
      writer.beginArray()
      for token in tokens { writer.number(token) }
      writer.endArray()
    } else if let token = tokens.first {
      writer.number(token)
    } else {
      writer.null()
    }
  }
}

extension ModelFamily {
  /// The class of transformers that loads it.
  fileprivate var architecture: String {
    switch self {
    case .llama: "LlamaForCausalLM"
    case .mistral: "MistralForCausalLM"
    case .qwen2: "Qwen2ForCausalLM"
    case .qwen3: "Qwen3ForCausalLM"
    case .smollm3: "SmolLM3ForCausalLM"
    case .gpt2: "GPT2LMHeadModel"
    }
  }
}
