/// Rotary position embeddings (Su et al., "RoFormer", 2021): the base of the frequencies and how they are
/// stretched for contexts longer than those trained on.
public struct RotarySettings: Sendable, Hashable {
  /// How the frequencies are changed.
  public enum Scaling: Sendable, Hashable {
    /// Not at all.
    case none
    /// Llama 3.1: long wavelengths are divided by `factor`, short ones kept, those between blended.
    case llama3(
      factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalPositions: Double)
  }

  /// The base: frequency i of n is `theta^(-i/n)`.
  public var theta: Double
  /// The change.
  public var scaling: Scaling

  /// Rotary settings.
  public init(theta: Double = 10_000, scaling: Scaling = .none) {
    self.theta = theta
    self.scaling = scaling
  }

  /// The angles per position, one for each pair of a head's halves, rounded to single precision where the
  /// reference implementation does.
  func frequencies(headDimension: Int) -> [Float] {
    (0..<headDimension / 2).map { index in
      let exponent = Float(2 * index) / Float(headDimension)
      return scaled(1 / Float(power(theta, Double(exponent))))
    }
  }

  private func scaled(_ frequency: Float) -> Float {
    guard case .llama3(let factor, let low, let high, let original) = scaling else { return frequency }
    let wavelength = 2 * Double.pi / Double(frequency)
    if wavelength > original / low { return Float(Double(frequency) / factor) }
    if wavelength < original / high { return frequency }
    let blend = (original / wavelength - low) / (high - low)
    return Float((1 - blend) * Double(frequency) / factor + blend * Double(frequency))
  }
}
