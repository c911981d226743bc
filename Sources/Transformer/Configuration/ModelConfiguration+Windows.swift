import JSONText

extension ModelConfiguration {
  /// Which layers look back over a window, and how wide it is. A list `layer_types` has the last word where
  /// transformers heeds it, and must agree with the rest where it does not.
  mutating func readWindow(_ fields: ConfigurationFields) throws(ModelError) {
    let window = try fields.integer("sliding_window", in: 1...(1 << 30))
    switch family {
    case .mistral:
      // Absence has meant both none and 4096.
      guard fields.object["sliding_window"] != nil else {
        throw fields.wrong("sliding_window", "a number of positions or null")
      }
      slidingWindow = window
    case .phi3: slidingWindow = window
    case .qwen2, .qwen3, .smollm3:
      if try fields.flag("use_sliding_window") == true { slidingWindow = window }
    case .gemma2, .gemma3:
      guard let window else { throw fields.wrong("sliding_window", "a number of positions") }
      slidingWindow = window
    case .llama, .gemma, .olmo2, .gpt2:
      if try fields.flag("use_sliding_window") == true {
        throw fields.unsupported("use_sliding_window", "true", supported: "false")
      }
    }
    layersWithoutWindow = try unwindowed(fields)
    if layersWithoutWindow.count == layerCount { slidingWindow = nil }
    if slidingWindow == nil { layersWithoutWindow = [] }
  }

  private func unwindowed(_ fields: ConfigurationFields) throws(ModelError) -> Set<Int> {
    let all = Set(0..<layerCount)
    let usual = try usuallyUnwindowed(fields)
    guard let list = fields.value("layer_types") else { return usual }
    guard list.kind == .array, list.count == layerCount else {
      throw fields.wrong("layer_types", "a kind for each of \(layerCount) layers")
    }
    var full: Set<Int> = []
    for (layer, kind) in list.elements.enumerated() {
      switch kind.string {
      case "full_attention": full.insert(layer)
      case "sliding_attention": break
      default:
        throw fields.unsupported(
          "layer_types", kind.string ?? "another kind of layer",
          supported: "full_attention, sliding_attention")
      }
    }
    let heeded = [.qwen2, .qwen3, .smollm3, .gemma2, .gemma3].contains(family)
    guard slidingWindow != nil ? heeded || full == usual : full == all else {
      throw fields.wrong("layer_types", "layers that agree with sliding_window")
    }
    return full
  }

  /// What transformers takes where there is no list.
  private func usuallyUnwindowed(_ fields: ConfigurationFields) throws(ModelError) -> Set<Int> {
    let all = 0..<layerCount
    guard slidingWindow != nil else { return Set(all) }
    switch family {
    case .qwen2, .qwen3:
      guard fields.value("layer_types") == nil else { return [] }
      let first = try fields.requiredInteger("max_window_layers", in: 0...65_536)
      return Set(all.filter { $0 < first })
    case .smollm3: return Set(all).subtracting(layersWithoutRotary)
    case .gemma2: return Set(all.filter { $0 % 2 == 1 })
    case .gemma3:
      let pattern = try fields.integer("sliding_window_pattern", in: 1...65_536) ?? 6
      return Set(all.filter { ($0 + 1) % pattern == 0 })
    default: return []
    }
  }
}
