import JSONText

extension ModelConfiguration {
  /// The bytes of a `config.json` that transformers loads. A configuration that was read from a file keeps everything
  /// that file said except the stored number type.
  /// - Parameter type: how the weights beside it are stored: F32, BF16 or F16.
  public func json(storedAs type: SafetensorsTensor.NumberType = .f32) -> [UInt8] {
    let stored = Self.name(of: type)
    guard let source, let document = try? JSONDocument.parse(source.bytes[...]) else {
      return fresh(storedAs: stored)
    }
    var writer = JSONWriter()
    writer.beginObject()
    var namesType = false
    for member in document.root.members {
      let name = member.key.string
      writer.key(name)
      if name == "dtype" || name == "torch_dtype" {
        writer.string(stored)
        namesType = true
      } else {
        writer.raw(member.value.rawText)
      }
    }
    if !namesType {
      writer.key("torch_dtype")
      writer.string(stored)
    }
    writer.endObject()
    return writer.bytes
  }

  private static func name(of type: SafetensorsTensor.NumberType) -> String {
    switch type {
    case .bf16: "bfloat16"
    case .f16: "float16"
    default: "float32"
    }
  }

  /// The older spelling, which both generations of transformers read.
  private func fresh(storedAs stored: String) -> [UInt8] {
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
    writer.member("torch_dtype", stored)
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
    let activation = activation == .silu ? "silu" : "gelu_pytorch_tanh"
    writer.member("hidden_act", activation)
    if family.isGemma { writer.member("hidden_activation", activation) }
    writer.member("vocab_size", vocabularySize)
    writer.member("hidden_size", hiddenSize)
    writer.member("intermediate_size", intermediateSize)
    writer.member("num_hidden_layers", layerCount)
    writer.member("num_attention_heads", headCount)
    writer.member("num_key_value_heads", keyValueHeadCount)
    writer.member("head_dim", headDimension)
    writer.member("max_position_embeddings", maximumPositions)
    writer.member("rms_norm_eps", normEpsilon)
    writePositions(to: &writer)
    writeWindow(to: &writer)
    if ![.qwen2, .mistral, .phi3].contains(family) { writer.member("attention_bias", attentionBias) }
    if family == .llama || family == .smollm3 { writer.member("mlp_bias", feedForwardBias) }
    writer.member("attention_dropout", 0.0)
    if family == .gemma2 || family == .gemma3 {
      writer.key("query_pre_attn_scalar")
      let scalar = queryScalar ?? Double(headDimension)
      if let whole = Int(exactly: scalar) { writer.number(whole) } else { writer.number(scalar) }
      writer.member("attn_logit_softcapping", attentionSoftcap)
      writer.member("final_logit_softcapping", logitSoftcap)
    }
  }

  private func writeWindow(to writer: inout JSONWriter) {
    switch family {
    case .mistral, .phi3: writer.member("sliding_window", slidingWindow)
    case .qwen2, .qwen3, .smollm3, .gemma2, .gemma3:
      // Models with a choice of layers always have a width; without such layers it means nothing.
      let isNecessary = family == .gemma2 || family == .gemma3
      if !isNecessary { writer.member("use_sliding_window", slidingWindow != nil) }
      writer.member("sliding_window", slidingWindow ?? (isNecessary ? maximumPositions : nil))
      writer.key("layer_types")
      writer.beginArray()
      for layer in 0..<layerCount {
        writer.string(window(layer: layer) == nil ? "full_attention" : "sliding_attention")
      }
      writer.endArray()
    case .llama, .gemma, .olmo2, .gpt2: break
    }
    guard family == .smollm3 else { return }
    writer.key("no_rope_layers")
    writer.beginArray()
    for layer in 0..<layerCount { writer.number(layersWithoutRotary.contains(layer) ? 0 : 1) }
    writer.endArray()
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
    case .gemma: "GemmaForCausalLM"
    case .gemma2: "Gemma2ForCausalLM"
    case .gemma3: "Gemma3ForCausalLM"
    case .phi3: "Phi3ForCausalLM"
    case .olmo2: "Olmo2ForCausalLM"
    case .gpt2: "GPT2LMHeadModel"
    }
  }
}
