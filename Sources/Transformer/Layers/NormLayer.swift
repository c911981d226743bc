import CKernels

/// The norm of rows: RMSNorm (Zhang and Sennrich, 2019), y = w * x / sqrt(mean(x^2) + epsilon); with a bias LayerNorm
/// (Ba, Kiros and Hinton, 2016), y = w * (x - mean(x)) / sqrt(variance(x) + epsilon) + b. Gemma has 1 + w in w's place.
final class NormLayer {
  let weight: Parameter
  let bias: Parameter?
  let epsilon: Float
  /// Added to the weight.
  private let offset: Float

  init(weight: Parameter, bias: Parameter? = nil, epsilon: Double, offset: Float = 0) {
    self.weight = weight
    self.bias = bias
    self.epsilon = Float(epsilon)
    self.offset = offset
  }

  /// What rows are multiplied by, valid until the arena goes back.
  private func gain(_ pass: Pass) -> UnsafePointer<Float> {
    guard offset != 0 else { return UnsafePointer(weight.start) }
    let sum = pass.arena.floats(weight.count)
    for index in 0..<weight.count { sum[index] = offset + weight.values[index] }
    return UnsafePointer(sum)
  }

  /// Gives what the way back needs of each row: 1 / sqrt(…), for LayerNorm after the mean.
  @discardableResult
  func forward(_ x: Matrix, into y: Matrix, pass: Pass) -> Matrix {
    let scales = pass.arena.matrix(x.rows, bias == nil ? 1 : 2)
    let mark = pass.arena.mark()
    let gain = gain(pass)
    if let bias {
      ck_layernorm_forward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), epsilon, x.start, gain, bias.start,
        y.start, scales.start)
    } else {
      ck_rmsnorm_forward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), epsilon, x.start, gain, y.start,
        scales.start)
    }
    pass.arena.release(to: mark)
    return scales
  }

  /// Adds to dx, and to the parameters' gradients while they are trained.
  func backward(_ x: Matrix, scales: Matrix, _ dy: Matrix, addingTo dx: Matrix, pass: Pass) {
    let mark = pass.arena.mark()
    let gain = gain(pass)
    if let bias {
      ck_layernorm_backward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), x.start, gain, scales.start, dy.start,
        dx.start, weight.gradient?.baseAddress, bias.gradient?.baseAddress)
    } else {
      ck_rmsnorm_backward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), x.start, gain, scales.start, dy.start,
        dx.start, weight.gradient?.baseAddress)
    }
    pass.arena.release(to: mark)
  }
}
