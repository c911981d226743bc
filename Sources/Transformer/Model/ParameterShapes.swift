/// The parameters of a configuration: Hugging Face's names and shapes, in the order in which the model lists them.
enum ParameterShapes {
  typealias Named = (name: String, shape: [Int])

  static func all(_ of: ModelConfiguration) -> [Named] {
    switch of.family {
    case .gpt2: gpt2(of)
    default: rotary(of)
    }
  }

  /// Llama and its relatives.
  private static func rotary(_ of: ModelConfiguration) -> [Named] {
    var shapes: [Named] = [("model.embed_tokens.weight", [of.vocabularySize, of.hiddenSize])]
    for layer in 0..<of.layerCount {
      let path = of.family.path(layer: layer)
      let norms = normNames(of.family)
      shapes += norms.before.map { ("\(path).\($0).weight", [of.hiddenSize]) }
      shapes += attention(of, path: "\(path).self_attn")
      shapes += norms.between.map { ("\(path).\($0).weight", [of.hiddenSize]) }
      shapes += feedForward(of, path: "\(path).mlp")
      shapes += norms.after.map { ("\(path).\($0).weight", [of.hiddenSize]) }
    }
    shapes.append(("model.norm.weight", [of.hiddenSize]))
    if !of.tiesEmbeddings { shapes.append(("lm_head.weight", [of.vocabularySize, of.hiddenSize])) }
    return shapes
  }

  /// The norms of a layer by where they stand: before attention, before the feed-forward layer, behind it.
  private static func normNames(
    _ family: ModelFamily
  ) -> (before: [String], between: [String], after: [String]) {
    switch family.normPlacement {
    case .before: (["input_layernorm"], ["post_attention_layernorm"], [])
    case .after: ([], ["post_attention_layernorm"], ["post_feedforward_layernorm"])
    case .both:
      (
        ["input_layernorm"], ["post_attention_layernorm", "pre_feedforward_layernorm"],
        ["post_feedforward_layernorm"]
      )
    }
  }

  private static func attention(_ of: ModelConfiguration, path: String) -> [Named] {
    let widths =
      of.family.fusesProjections
      ? [("qkv", of.queryWidth + 2 * of.keyWidth)]
      : [("q", of.queryWidth), ("k", of.keyWidth), ("v", of.keyWidth)]
    var shapes: [Named] = []
    for (name, width) in widths {
      shapes.append(("\(path).\(name)_proj.weight", [width, of.hiddenSize]))
      if of.family.biasesHeads || of.attentionBias { shapes.append(("\(path).\(name)_proj.bias", [width])) }
    }
    switch of.family.headNorm {
    case .eachHead:
      shapes += [
        ("\(path).q_norm.weight", [of.headDimension]), ("\(path).k_norm.weight", [of.headDimension]),
      ]
    case .allHeads:
      shapes += [("\(path).q_norm.weight", [of.queryWidth]), ("\(path).k_norm.weight", [of.keyWidth])]
    case nil: break
    }
    shapes.append(("\(path).o_proj.weight", [of.hiddenSize, of.queryWidth]))
    if of.attentionBias { shapes.append(("\(path).o_proj.bias", [of.hiddenSize])) }
    return shapes
  }

  private static func feedForward(_ of: ModelConfiguration, path: String) -> [Named] {
    let raised =
      of.family.fusesProjections
      ? [("gate_up", 2 * of.intermediateSize)] : [("gate", of.intermediateSize), ("up", of.intermediateSize)]
    var shapes: [Named] = []
    for (name, outputs, inputs) in raised.map({ ($0, $1, of.hiddenSize) })
      + [("down", of.hiddenSize, of.intermediateSize)]
    {
      shapes.append(("\(path).\(name)_proj.weight", [outputs, inputs]))
      if of.feedForwardBias { shapes.append(("\(path).\(name)_proj.bias", [outputs])) }
    }
    return shapes
  }

  /// GPT-2, whose linear layers keep their weights as [inputs, outputs].
  private static func gpt2(_ of: ModelConfiguration) -> [Named] {
    let width = of.hiddenSize
    var shapes: [Named] = [
      ("transformer.wte.weight", [of.vocabularySize, width]),
      ("transformer.wpe.weight", [of.maximumPositions, width]),
    ]
    func add(_ path: String, _ shape: [Int]) {
      shapes.append(("\(path).weight", shape))
      shapes.append(("\(path).bias", [shape[shape.count - 1]]))
    }
    for layer in 0..<of.layerCount {
      let path = of.family.path(layer: layer)
      add("\(path).ln_1", [width])
      add("\(path).attn.c_attn", [width, 3 * width])
      add("\(path).attn.c_proj", [width, width])
      add("\(path).ln_2", [width])
      add("\(path).mlp.c_fc", [width, of.intermediateSize])
      add("\(path).mlp.c_proj", [of.intermediateSize, width])
    }
    add("transformer.ln_f", [width])
    if !of.tiesEmbeddings { shapes.append(("lm_head.weight", [of.vocabularySize, width])) }
    return shapes
  }
}

extension ModelConfiguration {
  /// The number of weights, tied ones counted once.
  public var parameterCount: Int {
    ParameterShapes.all(self).reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
}
