import CKernels

/// The settings of one AdamW step (Loshchilov and Hutter, 2019), in `torch.optim.AdamW`'s conventions:
/// decoupled weight decay, epsilon outside the root.
public struct AdamWStep: Sendable, Hashable {
  /// Learning rate of this step.
  public var learningRate: Double
  /// Decay of the first moment.
  public var beta1 = 0.9
  /// Decay of the second moment.
  public var beta2 = 0.999
  /// Added to the root of the second moment.
  public var epsilon = 1e-8
  /// Fraction of `learningRate` by which weights shrink.
  public var weightDecay = 0.0
  /// Factor on the gradients, for clipping.
  public var gradientScale = 1.0
  /// The number of this step, from 1.
  public var step: Int

  /// The defaults of torch and transformers.
  public init(learningRate: Double, step: Int) {
    self.learningRate = learningRate
    self.step = step
  }
}

extension ComputeContext {
  /// Takes one step on `values`; all four buffers have the same count.
  public func adamW(
    _ options: AdamWStep, values: UnsafeMutableBufferPointer<Float>,
    gradient: UnsafeMutableBufferPointer<Float>, firstMoment: UnsafeMutableBufferPointer<Float>,
    secondMoment: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(
      gradient.count == values.count && firstMoment.count == values.count
        && secondMoment.count == values.count)
    let step = ck_adamw(
      learning_rate: options.learningRate, beta1: options.beta1, beta2: options.beta2,
      epsilon: options.epsilon, weight_decay: options.weightDecay, gradient_scale: options.gradientScale,
      step: Int64(options.step))
    ck_adamw_step(
      handle, Int64(values.count), step, gradient.baseAddress, values.baseAddress, firstMoment.baseAddress,
      secondMoment.baseAddress)
  }

  /// The sum of squares in double precision, by a tree that does not depend on the number of threads.
  public func sumOfSquares(_ values: UnsafeMutableBufferPointer<Float>) -> Double {
    ck_sum_of_squares(handle, Int64(values.count), values.baseAddress)
  }

  /// values *= factor.
  public func scale(_ values: UnsafeMutableBufferPointer<Float>, by factor: Float) {
    ck_scale(handle, Int64(values.count), factor, values.baseAddress)
  }

  /// values += factor * other.
  public func add(
    _ other: UnsafeMutableBufferPointer<Float>, times factor: Float,
    to values: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(other.count == values.count)
    ck_axpy(handle, Int64(values.count), factor, other.baseAddress, values.baseAddress)
  }
}
