import JSONText

extension ModelConfiguration {
  /// The rotary embeddings in the older spelling: the base outside, the rest in `rope_scaling`.
  func writePositions(to writer: inout JSONWriter) {
    writer.member("rope_theta", rotary.theta)
    if family == .gemma3 { writer.member("rope_local_base_freq", windowRotary?.theta ?? rotary.theta) }
    if family == .phi3 {
      writer.member("partial_rotary_factor", rotary.turnedShare)
      if case .longRope(let settings) = rotary.scaling {
        writer.member("original_max_position_embeddings", settings.originalPositions)
      }
    }
    writer.key("rope_scaling")
    rotary.scaling.write(to: &writer)
  }
}

extension RotarySettings.Scaling {
  fileprivate func write(to writer: inout JSONWriter) {
    if case .none = self {
      writer.null()
      return
    }
    writer.beginObject()
    switch self {
    case .none: break
    case .linear(let factor):
      writer.member("rope_type", "linear")
      writer.member("factor", factor)
    case .dynamic(let factor):
      writer.member("rope_type", "dynamic")
      writer.member("factor", factor)
    case .llama3(let factor, let low, let high, let original):
      writer.member("rope_type", "llama3")
      writer.member("factor", factor)
      writer.member("low_freq_factor", low)
      writer.member("high_freq_factor", high)
      writer.member("original_max_position_embeddings", Int(original))
    case .yarn(let settings):
      writer.member("rope_type", "yarn")
      writer.member("factor", settings.factor)
      writer.member("original_max_position_embeddings", Int(settings.originalPositions))
      writer.member("beta_fast", settings.fast)
      writer.member("beta_slow", settings.slow)
      writer.member("attention_factor", settings.attentionFactor)
      writer.member("truncate", settings.truncates)
    case .longRope(let settings):
      writer.member("rope_type", "longrope")
      for (name, factors) in [("short_factor", settings.shortFactors), ("long_factor", settings.longFactors)]
      {
        writer.key(name)
        writer.beginArray()
        for factor in factors { writer.number(factor) }
        writer.endArray()
      }
      writer.member("original_max_position_embeddings", settings.originalPositions)
      writer.member("attention_factor", settings.attentionFactor)
    }
    writer.endObject()
  }
}
