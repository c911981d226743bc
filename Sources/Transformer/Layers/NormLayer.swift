import CKernels

/// RMSNorm (Zhang and Sennrich, 2019): y = w * x / sqrt(mean(x^2) + epsilon), row by row.
final class NormLayer {
  let weight: Parameter
  let epsilon: Float

  init(weight: Parameter, epsilon: Double) {
    self.weight = weight
    self.epsilon = Float(epsilon)
  }

  /// Gives 1 / sqrt(…) of each row, which the way back needs.
  @discardableResult
  func forward(_ x: Matrix, into y: Matrix, pass: Pass) -> Matrix {
    let scales = pass.arena.matrix(x.rows, 1)
    ck_rmsnorm_forward(
      pass.context.handle, Int64(x.rows), Int64(x.columns), epsilon, x.start, weight.start, y.start,
      scales.start)
    return scales
  }

  /// Adds to dx, and to the weight's gradient while it is trained.
  func backward(_ x: Matrix, scales: Matrix, _ dy: Matrix, addingTo dx: Matrix, pass: Pass) {
    ck_rmsnorm_backward(
      pass.context.handle, Int64(x.rows), Int64(x.columns), x.start, weight.start, scales.start, dy.start,
      dx.start, weight.gradient?.baseAddress)
  }
}
