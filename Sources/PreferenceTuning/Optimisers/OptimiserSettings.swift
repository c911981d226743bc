/// Which optimiser, and its numbers. The defaults are those of the Hugging Face trainer.
public struct OptimiserSettings: Sendable, Hashable {
  /// The optimisers there are.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// Adam with decoupled weight decay.
    case adamW = "adamw"
    /// Stochastic gradient descent, with momentum if wanted.
    case sgd
  }

  /// Which.
  public var name = Name.adamW
  /// AdamW's decay of the first moment.
  public var beta1 = 0.9
  /// AdamW's decay of the second moment.
  public var beta2 = 0.999
  /// Added to AdamW's denominator, after the square root.
  public var epsilon = 1e-8
  /// SGD's decay of the gradients that went before; 0 forgets them.
  public var momentum = 0.0
  /// Share of the weight taken away per unit of learning rate; with SGD it goes through the momentum. Biases and norms
  /// are spared.
  public var weightDecay = 0.0

  /// The defaults: AdamW.
  public init() {}

  /// Bytes that the optimiser remembers of so many trained numbers.
  func stateBytes(parameters: Int) -> Int {
    switch name {
    case .adamW: 8 * parameters
    case .sgd: momentum > 0 ? 4 * parameters : 0
    }
  }
}
