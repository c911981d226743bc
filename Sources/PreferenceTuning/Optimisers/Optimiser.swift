import Transformer

/// Changes parameters against their gradients, a step at a time.
protocol Optimiser: AnyObject {
  /// Steps taken so far.
  var stepCount: Int { get set }

  /// All that it remembers besides, always in the same order.
  var state: [OptimiserTensor] { get }

  /// One step against the gradients, each first multiplied by `gradientScale` (the clipping factor).
  func step(learningRate: Double, gradientScale: Double)
}

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

  /// The optimiser over these parameters.
  func optimiser(_ parameters: [Parameter], compute: ComputeContext) -> any Optimiser {
    switch name {
    case .adamW: AdamW(parameters: parameters, settings: self, compute: compute)
    case .sgd: SGD(parameters: parameters, settings: self, compute: compute)
    }
  }

  /// Bytes that the optimiser remembers of so many trained numbers.
  func stateBytes(parameters: Int) -> Int {
    switch name {
    case .adamW: 8 * parameters
    case .sgd: momentum > 0 ? 4 * parameters : 0
    }
  }
}
