extension RotarySettings {
  /// How the frequencies are changed for contexts longer than those trained on, by the names of Hugging Face's
  /// `rope_type`.
  public enum Scaling: Sendable, Hashable {
    /// Not at all.
    case none
    /// All are divided by `factor` (Chen et al., "Extending context window by positional interpolation", 2023).
    case linear(factor: Double)
    /// As trained up to the model's longest sequence; what lies beyond depends on each text's length and is refused.
    case dynamic(factor: Double)
    /// Llama 3.1: long wavelengths are divided by `factor`, short ones kept, those between blended.
    case llama3(
      factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalPositions: Double)
    /// Blended between kept and divided by their number of turns (Peng et al., "YaRN", 2023).
    case yarn(YaRN)
    /// A factor for each frequency (Ding et al., "LongRoPE", 2024).
    case longRope(LongRope)
  }

  /// The settings of YaRN.
  public struct YaRN: Sendable, Hashable {
    /// What slow frequencies are divided by.
    public var factor: Double
    /// The longest sequence before the stretching.
    public var originalPositions: Double
    /// Turns over the original positions above which a frequency is kept.
    public var fast = 32.0
    /// Turns below which it is divided.
    public var slow = 1.0
    /// What cosines and sines are multiplied by.
    public var attentionFactor: Double
    /// Whether the borders between kept and divided frequencies are rounded outwards.
    public var truncates = true

    /// The paper's settings: attention is sharpened by 0.1 ln(factor) + 1.
    public init(factor: Double, originalPositions: Double) {
      self.factor = factor
      self.originalPositions = originalPositions
      attentionFactor = Self.attentionFactor(factor: factor, scale: 1)
    }

    static func attentionFactor(factor: Double, scale: Double) -> Double {
      factor <= 1 ? 1 : 0.1 * scale * naturalLogarithm(factor) + 1
    }
  }

  /// The settings of LongRoPE. Texts up to the original positions take the short factors. What lies beyond would turn
  /// all of its positions by the long ones, the shared prompt's too, and is refused.
  public struct LongRope: Sendable, Hashable {
    /// What each frequency is divided by in texts up to the original positions.
    public var shortFactors: [Double]
    /// The same for longer ones.
    public var longFactors: [Double]
    /// The longest sequence before the stretching.
    public var originalPositions: Int
    /// What cosines and sines are multiplied by.
    public var attentionFactor: Double

    /// The settings of LongRoPE, with as many factors as there are frequencies.
    public init(
      shortFactors: [Double], longFactors: [Double], originalPositions: Int, attentionFactor: Double
    ) {
      self.shortFactors = shortFactors
      self.longFactors = longFactors
      self.originalPositions = originalPositions
      self.attentionFactor = attentionFactor
    }
  }
}

extension RotarySettings.Scaling {
  /// What cosines and sines are multiplied by.
  var attentionFactor: Double {
    switch self {
    case .yarn(let settings): settings.attentionFactor
    case .longRope(let settings): settings.attentionFactor
    case .none, .linear, .dynamic, .llama3: 1
    }
  }

  /// The most positions whose angles do not depend on the length of the text; nil for any number.
  func positionLimit(maximum: Int) -> Int? {
    switch self {
    case .dynamic: maximum
    case .longRope(let of): of.shortFactors == of.longFactors ? nil : of.originalPositions
    case .none, .linear, .llama3, .yarn: nil
    }
  }

  /// The frequencies from the base's powers, whose inverses they are before any change.
  func frequencies(_ powers: [Float], width: Int, theta: Double) -> [Float] {
    switch self {
    case .none, .dynamic: powers.map { 1 / $0 }
    case .linear(let factor): powers.map { 1 / $0 / Float(factor) }
    case .llama3(let factor, let low, let high, let original):
      powers.map { Self.blended(1 / $0, factor, low: low, high: high, original: original) }
    case .yarn(let settings): settings.frequencies(powers, width: width, theta: theta)
    case .longRope(let settings):
      zip(powers, settings.shortFactors).map { 1 / (Float($1) * $0) }
    }
  }

  // In single precision step by step, as the reference implementation has it: angles multiply every difference.
  private static func blended(
    _ frequency: Float, _ factor: Double, low: Double, high: Double, original: Double
  ) -> Float {
    let wavelength = Float(2 * Double.pi) / frequency
    if wavelength > Float(original / low) { return frequency / Float(factor) }
    if wavelength < Float(original / high) { return frequency }
    let blend = (Float(original) / wavelength - Float(low)) / Float(high - low)
    return (1 - blend) * frequency / Float(factor) + blend * frequency
  }
}

extension RotarySettings.YaRN {
  func frequencies(_ powers: [Float], width: Int, theta: Double) -> [Float] {
    var low = index(turns: fast, width: width, theta: theta)
    var high = index(turns: slow, width: width, theta: theta)
    if truncates {
      low.round(.down)
      high.round(.up)
    }
    low = max(low, 0)
    high = min(high, Double(width - 1))
    // The reference implementation's guard against a ramp without width.
    if low == high { high += 0.001 }
    return powers.enumerated().map { index, power in
      let ramp = min(max((Float(index) - Float(low)) / Float(high - low), 0), 1)
      return 1 / (Float(factor) * power) * ramp + 1 / power * (1 - ramp)
    }
  }

  /// Where among the frequencies is the one that turns so often over the original positions.
  private func index(turns: Double, width: Int, theta: Double) -> Double {
    Double(width) * naturalLogarithm(originalPositions / (turns * 2 * Double.pi))
      / (2 * naturalLogarithm(theta))
  }
}
