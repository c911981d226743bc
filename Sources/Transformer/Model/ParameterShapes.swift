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
      shapes.append(("\(path).input_layernorm.weight", [of.hiddenSize]))
      for (name, width) in [("q", of.queryWidth), ("k", of.keyWidth), ("v", of.keyWidth)] {
        shapes.append(("\(path).self_attn.\(name)_proj.weight", [width, of.hiddenSize]))
        if of.family.biasesHeads { shapes.append(("\(path).self_attn.\(name)_proj.bias", [width])) }
      }
      if of.family.normsHeads {
        shapes.append(("\(path).self_attn.q_norm.weight", [of.headDimension]))
        shapes.append(("\(path).self_attn.k_norm.weight", [of.headDimension]))
      }
      shapes += [
        ("\(path).self_attn.o_proj.weight", [of.hiddenSize, of.queryWidth]),
        ("\(path).post_attention_layernorm.weight", [of.hiddenSize]),
        ("\(path).mlp.gate_proj.weight", [of.intermediateSize, of.hiddenSize]),
        ("\(path).mlp.up_proj.weight", [of.intermediateSize, of.hiddenSize]),
        ("\(path).mlp.down_proj.weight", [of.hiddenSize, of.intermediateSize]),
      ]
    }
    shapes.append(("model.norm.weight", [of.hiddenSize]))
    if !of.tiesEmbeddings { shapes.append(("lm_head.weight", [of.vocabularySize, of.hiddenSize])) }
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
