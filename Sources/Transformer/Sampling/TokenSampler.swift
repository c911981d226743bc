/// Draws token ids from logits.
struct TokenSampler {
  private let options: SamplingOptions
  private var random: SeededRandom

  init(_ options: SamplingOptions) {
    self.options = options
    random = SeededRandom(seed: options.seed)
  }

  /// The id of the next token.
  mutating func next(_ logits: UnsafeBufferPointer<Float>) -> UInt32 {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    guard options.temperature > 0 else { return UInt32(best) }

    let maximum = Double(logits[best])
    var weights = logits.map { exponential((Double($0) - maximum) / options.temperature) }
    if options.topP < 1 { keepNucleus(&weights) }
    var left = random.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() where weight > 0 {
      left -= weight
      if left < 0 { return UInt32(index) }
    }
    // Rounding may leave a crumb beyond the last weight.
    return UInt32(best)
  }

  /// Zeroes all but the most likely tokens that together reach `topP` (Holtzman et al., 2020).
  private func keepNucleus(_ weights: inout [Double]) {
    let wanted = options.topP * weights.reduce(0, +)
    let order = weights.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
    var sum = 0.0
    for index in order {
      if sum >= wanted, sum > 0 { weights[index] = 0 } else { sum += weights[index] }
    }
  }
}
