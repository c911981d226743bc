import JSONText

/// The spelling of `LossChoice` in a run's configuration file.
enum LossChoiceJSON {
  static func write(_ choice: LossChoice, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("terms")
    writer.beginArray()
    for term in choice.terms {
      writer.beginObject()
      writer.key("name")
      writer.string(term.name.rawValue)
      writer.key("weight")
      writer.number(term.weight)
      writer.endObject()
    }
    writer.endArray()
    writer.key("compat")
    writer.string(choice.convention.rawValue)
    writer.key("f_divergence")
    writer.string(choice.divergence.rawValue)
    for (name, value) in [
      ("label_smoothing", choice.labelSmoothing), ("f_alpha", choice.divergenceAlpha),
      ("simpo_gamma", choice.simpoGamma), ("dpop_lambda", choice.dpopPenalty),
      ("discopop_tau", choice.discopopTemperature), ("desirable_weight", choice.desirableWeight),
      ("undesirable_weight", choice.undesirableWeight),
      ("ld_alpha", choice.tailWeight),
    ] {
      writer.key(name)
      if let value { writer.number(value) } else { writer.null() }
    }
    writer.key("masked_tokens")
    writer.beginArray()
    for id in choice.maskedTokens.sorted() { writer.number(Int(id)) }
    writer.endArray()
    writer.key("use_weighting")
    writer.bool(choice.weighsByPolicy)
    writer.endObject()
  }

  /// The choice in an object written by `write`; nil when a member is missing or of another type.
  static func read(_ value: JSONValue) -> LossChoice? {
    guard let terms = value["terms"], terms.kind == .array,
      let convention = value["compat"]?.string.flatMap(LossConvention.init),
      let divergence = value["f_divergence"]?.string.flatMap(DivergenceName.init),
      let gamma = value["simpo_gamma"]?.double, let penalty = value["dpop_lambda"]?.double,
      let temperature = value["discopop_tau"]?.double, let desirable = value["desirable_weight"]?.double,
      let undesirable = value["undesirable_weight"]?.double, let masked = value["masked_tokens"],
      let weighs = value["use_weighting"]?.bool
    else { return nil }
    var choice = LossChoice()
    choice.terms = terms.elements.compactMap { term in
      guard let name = term["name"]?.string.flatMap(LossName.init), let weight = term["weight"]?.double else {
        return nil
      }
      return LossChoice.Term(name, weight: weight)
    }
    guard choice.terms.count == terms.count else { return nil }
    choice.convention = convention
    choice.divergence = divergence
    choice.labelSmoothing = value["label_smoothing"]?.double
    choice.divergenceAlpha = value["f_alpha"]?.double
    choice.simpoGamma = gamma
    choice.dpopPenalty = penalty
    choice.discopopTemperature = temperature
    choice.desirableWeight = desirable
    choice.undesirableWeight = undesirable
    choice.tailWeight = value["ld_alpha"]?.double
    choice.maskedTokens = Set(masked.elements.compactMap { $0.int.flatMap(UInt32.init(exactly:)) })
    choice.weighsByPolicy = weighs
    return choice
  }
}
