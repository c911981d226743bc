import JSONText

extension ModelConfiguration {
  /// The rotary embeddings of a `config.json`: newer files keep everything in `rope_parameters`, older ones the base
  /// outside and the rest in `rope_scaling`.
  mutating func readPositions(_ fields: ConfigurationFields) throws(ModelError) {
    let reader = RotaryReader(config: fields, family: family, maximumPositions: maximumPositions)
    let parameters = try fields.fields("rope_parameters")
    if family == .gemma3 {
      // A section for each kind of layer, or an outer base for the layers with a window.
      if let parameters {
        rotary = try reader.settings(try parameters.fields("full_attention"), base: 1_000_000)
        windowRotary = try reader.settings(try parameters.fields("sliding_attention"), base: 10_000)
      } else {
        let base = try fields.positive("rope_theta") ?? 1_000_000
        rotary = try reader.settings(try fields.fields("rope_scaling"), base: base)
        windowRotary = RotarySettings(theta: try fields.positive("rope_local_base_freq") ?? 10_000)
      }
    } else {
      let base = try fields.positive("rope_theta") ?? (family == .smollm3 ? 2_000_000 : 10_000)
      let older = try fields.fields("rope_scaling")
      rotary = try reader.settings(parameters ?? older, base: base)
    }
    let width = rotary.turnedWidth(headDimension: headDimension)
    guard width > 0, width % 2 == 0 else {
      throw fields.wrong("partial_rotary_factor", "a share that makes an even width of \(headDimension)")
    }
    if case .longRope(let settings) = rotary.scaling,
      settings.shortFactors.count != width / 2 || settings.longFactors.count != width / 2
    {
      throw (parameters ?? fields).wrong("short_factor", "\(width / 2) numbers, as in long_factor")
    }
  }
}

/// Reads one section on rotary embeddings.
private struct RotaryReader {
  let config: ConfigurationFields
  let family: ModelFamily
  let maximumPositions: Int

  /// - Parameter base: of the frequencies, where the section names none.
  func settings(_ section: ConfigurationFields?, base: Double) throws(ModelError) -> RotarySettings {
    var settings = RotarySettings(theta: try section?.positive("rope_theta") ?? base)
    for fields in [section, config] {
      guard let fields, let share = try fields.positive("partial_rotary_factor"), share != 1 else { continue }
      guard family == .phi3, share < 1 else {
        throw fields.unsupported("partial_rotary_factor", "a partial rotation", supported: "1")
      }
      settings.turnedShare = share
    }
    if let section { settings.scaling = try scaling(section) }
    return settings
  }

  private func scaling(_ section: ConfigurationFields) throws(ModelError) -> RotarySettings.Scaling {
    let key = section.value("rope_type") == nil ? "type" : "rope_type"
    var type = try section.text(key) ?? "default"
    // The names under which the first Phi 3 files had it.
    if family == .phi3, ["su", "yarn"].contains(type) { type = "longrope" }
    if family == .phi3, type != "default", type != "longrope" {
      throw section.unsupported(key, "\"\(type)\"", supported: "default, longrope")
    }
    switch type {
    case "default": return .none
    case "linear": return .linear(factor: try section.required("factor"))
    case "dynamic": return .dynamic(factor: try section.required("factor"))
    case "llama3": return try llama3(section)
    case "yarn": return try yarn(section)
    case "longrope": return try longRope(section)
    case let other:
      throw section.unsupported(
        key, "\"\(other)\"", supported: "default, linear, dynamic, llama3, yarn, longrope")
    }
  }

  private func llama3(_ section: ConfigurationFields) throws(ModelError) -> RotarySettings.Scaling {
    let low = try section.required("low_freq_factor")
    let high = try section.required("high_freq_factor")
    guard high > low else { throw section.wrong("high_freq_factor", "a number above low_freq_factor") }
    return .llama3(
      factor: try section.required("factor"), lowFrequencyFactor: low, highFrequencyFactor: high,
      originalPositions: Double(try originalPositions(section)))
  }

  private func yarn(_ section: ConfigurationFields) throws(ModelError) -> RotarySettings.Scaling {
    let factor = try section.required("factor")
    var yarn = RotarySettings.YaRN(
      factor: factor, originalPositions: Double(try originalPositions(section)))
    if let fast = try section.positive("beta_fast") { yarn.fast = fast }
    if let slow = try section.positive("beta_slow") { yarn.slow = slow }
    yarn.truncates = try section.flag("truncate") ?? true
    let scale = try section.positive("mscale")
    let scaleOfAll = try section.positive("mscale_all_dim")
    if let attention = try section.positive("attention_factor") {
      yarn.attentionFactor = attention
    } else if let scale, let scaleOfAll {
      yarn.attentionFactor =
        RotarySettings.YaRN.attentionFactor(factor: factor, scale: scale)
        / RotarySettings.YaRN.attentionFactor(factor: factor, scale: scaleOfAll)
    }
    return .yarn(yarn)
  }

  private func longRope(_ section: ConfigurationFields) throws(ModelError) -> RotarySettings.Scaling {
    let original = try originalPositions(section)
    let factor = try section.positive("factor") ?? Double(maximumPositions) / Double(original)
    let usual =
      factor <= 1 ? 1 : (1 + naturalLogarithm(factor) / naturalLogarithm(Double(original))).squareRoot()
    return .longRope(
      RotarySettings.LongRope(
        shortFactors: try section.positives("short_factor"),
        longFactors: try section.positives("long_factor"),
        originalPositions: original, attentionFactor: try section.positive("attention_factor") ?? usual))
  }

  /// The longest sequence before the stretching, which stands outside or inside of the section.
  private func originalPositions(_ section: ConfigurationFields) throws(ModelError) -> Int {
    let key = "original_max_position_embeddings"
    let range = 2...(1 << 30)
    if let outer = try config.integer(key, in: range) { return outer }
    // Phi 3 heeds the outer one alone, which it takes to be 4096 where it is absent.
    guard family != .phi3 else { throw config.wrong(key, "a whole number from 2") }
    return try section.requiredInteger(key, in: range)
  }
}

extension ConfigurationFields {
  fileprivate func required(_ key: String) throws(ModelError) -> Double {
    guard let number = try positive(key) else { throw wrong(key, "a number above 0") }
    return number
  }

  /// A list of numbers above 0 that must be there.
  fileprivate func positives(_ key: String) throws(ModelError) -> [Double] {
    guard let list = value(key), list.kind == .array else { throw wrong(key, "a list of numbers") }
    var numbers: [Double] = []
    for element in list.elements {
      guard let number = element.double, number > 0, number.isFinite else {
        throw wrong(key, "a list of numbers above 0")
      }
      numbers.append(number)
    }
    return numbers
  }
}
