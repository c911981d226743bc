import CKernels

/// The norm of rows: RMSNorm (Zhang and Sennrich, 2019), y = w * x / sqrt(mean(x^2) + epsilon); with a bias LayerNorm
/// (Ba, Kiros and Hinton, 2016), y = w * (x - mean(x)) / sqrt(variance(x) + epsilon) + b.
final class NormLayer {
  let weight: Parameter
  let bias: Parameter?
  let epsilon: Float

  init(weight: Parameter, bias: Parameter? = nil, epsilon: Double) {
    self.weight = weight
    self.bias = bias
    self.epsilon = Float(epsilon)
  }

  /// Gives what the way back needs of each row: 1 / sqrt(…), for LayerNorm after the mean.
  @discardableResult
  func forward(_ x: Matrix, into y: Matrix, pass: Pass) -> Matrix {
    let scales = pass.arena.matrix(x.rows, bias == nil ? 1 : 2)
    if let bias {
      ck_layernorm_forward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), epsilon, x.start, weight.start, bias.start,
        y.start, scales.start)
    } else {
      ck_rmsnorm_forward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), epsilon, x.start, weight.start, y.start,
        scales.start)
    }
    return scales
  }

  /// Adds to dx, and to the parameters' gradients while they are trained.
  func backward(_ x: Matrix, scales: Matrix, _ dy: Matrix, addingTo dx: Matrix, pass: Pass) {
    if let bias {
      ck_layernorm_backward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), x.start, weight.start, scales.start, dy.start,
        dx.start, weight.gradient?.baseAddress, bias.gradient?.baseAddress)
    } else {
      ck_rmsnorm_backward(
        pass.context.handle, Int64(x.rows), Int64(x.columns), x.start, weight.start, scales.start, dy.start,
        dx.start, weight.gradient?.baseAddress)
    }
  }
}
