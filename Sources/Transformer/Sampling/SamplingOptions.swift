/// How the next token is chosen.
public struct SamplingOptions: Sendable, Hashable {
  /// Logits are divided by it; 0 takes the most likely token.
  public var temperature: Double
  /// Only the most likely tokens that together reach this probability are drawn from.
  public var topP: Double
  /// The same seed gives the same text.
  public var seed: UInt64

  /// Sampling options.
  public init(temperature: Double = 1, topP: Double = 1, seed: UInt64 = 0) {
    self.temperature = temperature
    self.topP = topP
    self.seed = seed
  }

  /// The most likely token, always.
  public static let greedy = SamplingOptions(temperature: 0)
}
