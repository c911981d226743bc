import CKernels

/// The norms around a part of a decoder layer, which adds y += after(part(before(x))); either may be missing.
struct SurroundingNorms {
  var before: NormLayer?
  var after: NormLayer?

  /// What the way back needs. The part's input is made again there: that costs little and saves one of the widest
  /// tensors.
  struct Activations<Part> {
    /// Of the norm before.
    var scales: Matrix?
    var part: Part
    /// What the part gave, where there is a norm after it, and that norm's scales.
    var output, outputScales: Matrix?
  }

  /// - Parameters:
  ///   - y: may be `x`.
  ///   - normed: room for a norm's output.
  ///   - part: adds what it makes of its first argument to its second.
  func forward<Part>(
    _ x: Matrix, addingTo y: Matrix, normed: Matrix, pass: Pass, part: (Matrix, Matrix) -> Part
  ) -> Activations<Part> {
    let scales = before?.forward(x, into: normed, pass: pass)
    let input = before == nil ? x : normed
    guard let after else { return Activations(scales: scales, part: part(input, y)) }
    let output = pass.arena.matrix(x.rows, x.columns)
    pass.context.fill(output, 0)
    let made = part(input, output)
    let outputScales = after.forward(output, into: normed, pass: pass)
    ck_axpy(pass.context.handle, Int64(y.count), 1, normed.start, y.start)
    return Activations(scales: scales, part: made, output: output, outputScales: outputScales)
  }

  /// Adds to `dx`, which holds the gradient of y, what goes through the part; adds to the parameters' gradients.
  /// - Parameters:
  ///   - learnsFromInput: whether the part needs its input.
  ///   - part: from its input, its activations and the gradient of what it gave writes that of its input.
  func backward<Part>(
    _ x: Matrix, _ activations: Activations<Part>, _ dx: Matrix, learnsFromInput: Bool, pass: Pass,
    part: (Matrix, Part, Matrix, Matrix) -> Void
  ) {
    let mark = pass.arena.mark()
    var input = x
    if let before {
      input = pass.arena.matrix(x.rows, x.columns)
      if learnsFromInput { before.forward(x, into: input, pass: pass) }
    }
    var dOutput = dx
    if let after, let output = activations.output, let scales = activations.outputScales {
      dOutput = pass.arena.matrix(dx.rows, dx.columns)
      pass.context.fill(dOutput, 0)
      after.backward(output, scales: scales, dx, addingTo: dOutput, pass: pass)
    }
    let dInput = pass.arena.matrix(dx.rows, dx.columns)
    part(input, activations.part, dOutput, dInput)
    if let before, let scales = activations.scales {
      before.backward(x, scales: scales, dInput, addingTo: dx, pass: pass)
    } else {
      ck_axpy(pass.context.handle, Int64(dx.count), 1, dInput.start, dx.start)
    }
    pass.arena.release(to: mark)
  }
}
