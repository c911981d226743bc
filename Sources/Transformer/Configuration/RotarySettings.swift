/// Rotary position embeddings (Su et al., "RoFormer", 2021): the base of the frequencies, the share of a head that
/// turns, and how the frequencies are stretched for contexts longer than those trained on.
public struct RotarySettings: Sendable, Hashable {
  /// The base: frequency i of n is `theta^(-i/n)`.
  public var theta: Double
  /// How the frequencies are changed.
  public var scaling: Scaling
  /// The share of a head's width that turns; the rest of each head stays as it is.
  public var turnedShare = 1.0

  /// Rotary settings.
  public init(theta: Double = 10_000, scaling: Scaling = .none) {
    self.theta = theta
    self.scaling = scaling
  }

  /// The width of a head that turns.
  func turnedWidth(headDimension: Int) -> Int { Int(Double(headDimension) * turnedShare) }

  /// The angles per position, one for each pair of the turned width's halves, rounded to single precision where the
  /// reference implementation does.
  func frequencies(headDimension: Int) -> [Float] {
    let width = turnedWidth(headDimension: headDimension)
    let powers = (0..<width / 2).map { index in
      Float(power(theta, Double(Float(2 * index) / Float(width))))
    }
    return scaling.frequencies(powers, width: width, theta: theta)
  }
}
