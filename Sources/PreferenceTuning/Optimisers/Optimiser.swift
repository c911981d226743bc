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
