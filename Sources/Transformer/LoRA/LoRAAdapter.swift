/// The low-rank factors of one adapter and the settings they were made with.
public final class LoRAAdapter {
  /// The settings.
  public let configuration: LoRAConfiguration
  /// The factors in a fixed order: layer by layer, module by module, A before B, with DoRA the magnitude after them. All
  /// are trained. Names are PEFT's without the adapter's own name.
  public let parameters: [Parameter]
  /// Of the base model.
  let family: ModelFamily
  /// The pair of each module, by its path ("model.layers.0.self_attn.q_proj").
  let pairs: [String: LowRankPair]

  /// An adapter with A drawn as PEFT draws it (uniform within 1/sqrt(inputs)) and B zero, so that it changes
  /// nothing yet.
  /// - Throws: `ModelError` when the settings name no module or are out of range.
  init(
    _ configuration: LoRAConfiguration, model: ModelConfiguration, seed: UInt64
  ) throws(ModelError) {
    self.configuration = configuration
    let modules = try configuration.modules(of: model)
    family = model.family
    // Beyond that a low-rank pair is larger than the weight it stands beside, and memory has no bound.
    guard configuration.rank <= model.hiddenSize else {
      throw ModelError(
        .adapter, at: "LoRA", "rank \(configuration.rank) is above the model's width of \(model.hiddenSize)",
        remedy: "Usual are rank 8 to 64")
    }
    let scale = Float(configuration.scale)
    var parameters: [Parameter] = []
    var pairs: [String: LowRankPair] = [:]
    for (layer, module) in modules {
      let path = "\(model.family.path(layer: layer)).\(module)"
      let (inputs, outputs) = Self.shape(of: module, model)
      let a = Parameter(
        name: "base_model.model.\(path).lora_A.weight", shape: [configuration.rank, inputs])
      let b = Parameter(
        name: "base_model.model.\(path).lora_B.weight", shape: [outputs, configuration.rank])
      var random = SeededRandom(seed: seed, stream: a.name)
      random.fillUniform(a.values, bound: 1 / Double(inputs).squareRoot())
      let magnitude =
        configuration.usesDoRA
        ? Parameter(name: "base_model.model.\(path).lora_magnitude_vector", shape: [outputs]) : nil
      for parameter in [a, b, magnitude].compactMap({ $0 }) {
        parameter.setTrainable(true)
        parameters.append(parameter)
      }
      pairs[path] = LowRankPair(a: a, b: b, scale: scale, magnitude: magnitude)
    }
    self.parameters = parameters
    self.pairs = pairs
  }

  /// Whether the adapter changes nothing: every B is zero, and with DoRA every magnitude is its row's length in the model
  /// that the adapter is attached to.
  public var isIdentity: Bool {
    pairs.values.allSatisfy { pair in
      pair.b.values.allSatisfy { $0 == 0 }
        && (pair.magnitude.map { $0.values.elementsEqual(pair.baseLengths) } ?? true)
    }
  }

  private static func shape(of module: String, _ model: ModelConfiguration) -> (inputs: Int, outputs: Int) {
    switch module {
    case "self_attn.q_proj": (model.hiddenSize, model.queryWidth)
    case "self_attn.k_proj", "self_attn.v_proj": (model.hiddenSize, model.keyWidth)
    case "self_attn.o_proj": (model.queryWidth, model.hiddenSize)
    case "mlp.down_proj", "mlp.c_proj": (model.intermediateSize, model.hiddenSize)
    case "self_attn.qkv_proj": (model.hiddenSize, model.queryWidth + 2 * model.keyWidth)
    case "mlp.gate_up_proj": (model.hiddenSize, 2 * model.intermediateSize)
    case "attn.c_attn": (model.hiddenSize, model.queryWidth + 2 * model.keyWidth)
    case "attn.c_proj": (model.queryWidth, model.hiddenSize)
    default: (model.hiddenSize, model.intermediateSize)
    }
  }
}
