import CKernels

/// y = x W^T + b, and with an adapter + scale * (x A^T) B^T; see DecomposedWeight.swift for DoRA.
final class LinearLayer {
  /// How a weight lies in memory.
  enum Layout {
    /// As nearly everybody has it.
    case outputsByInputs
    /// As GPT-2 has it.
    case inputsByOutputs
  }

  let weight: Parameter
  /// [outputs], if the layer has one.
  let bias: Parameter?
  /// The adapter's share of this layer, if it has one.
  var lowRank: LowRankPair?
  private let layout: Layout

  init(weight: Parameter, bias: Parameter? = nil, layout: Layout = .outputsByInputs) {
    self.weight = weight
    self.bias = bias
    self.layout = layout
    weight.direction = layout == .outputsByInputs ? .rows : .columns
  }

  /// Width of y.
  var outputs: Int { layout == .outputsByInputs ? weight.shape[0] : weight.shape[1] }
  /// Width of x.
  var inputs: Int { layout == .outputsByInputs ? weight.shape[1] : weight.shape[0] }

  /// Whether the way back has anything to compute for this layer's own parameters.
  var learns: Bool { weight.isTrainable || lowRank?.a.isTrainable == true }

  /// Gives x A^T (`LowRankPair.keptWidth`), which the way back needs, when the adapter takes part.
  /// - Parameter accumulate: adds to y instead of replacing it.
  @discardableResult
  func forward(_ x: Matrix, into y: Matrix, accumulate: Bool = false, pass: Pass) -> Matrix? {
    if pass.useAdapter, let lowRank, let magnitude = lowRank.magnitude {
      return forwardDecomposed(x, into: y, accumulate: accumulate, lowRank, magnitude, pass: pass)
    }
    multiplyByWeight(x, into: y, accumulate: accumulate, pass: pass)
    addBias(to: y, pass: pass)
    guard pass.useAdapter, let lowRank else { return nil }
    let reduced = pass.arena.matrix(x.rows, lowRank.rank)
    product(x, lowRank.a.stored, into: reduced, pass: pass)
    product(reduced, lowRank.b.stored, alpha: lowRank.scale, into: y, accumulate: true, pass: pass)
    return reduced
  }

  /// y (+)= x W^T.
  func multiplyByWeight(_ x: Matrix, into y: Matrix, accumulate: Bool, pass: Pass) {
    switch layout {
    case .outputsByInputs:
      product(x, weight.stored, into: y, accumulate: accumulate, precision: pass.precision, pass: pass)
    case .inputsByOutputs:
      pass.context.multiply(
        x, weight.stored, into: y, accumulate: accumulate, precision: pass.precision)
    }
  }

  /// y += b, if there is one.
  func addBias(to y: Matrix, pass: Pass) {
    guard let bias else { return }
    ck_add_to_rows(
      pass.context.handle, Int64(y.rows), Int64(y.columns), bias.start, y.start, Int64(y.stride))
  }

  /// W in fp32 as [outputs, inputs], however it lies in memory.
  func copyWeight(into copy: Matrix, context: ComputeContext) {
    let floats = weight.floats(context: context)
    withExtendedLifetime(floats) {
      switch layout {
      case .outputsByInputs:
        guard let start = floats.values.baseAddress else { return }
        ck_copy_rows(
          context.handle, Int64(outputs), Int64(inputs), start, Int64(inputs), copy.start, Int64(copy.stride))
      case .inputsByOutputs:
        for input in 0..<inputs {
          for output in 0..<outputs {
            copy.start[output * inputs + input] = floats.values[input * outputs + output]
          }
        }
      }
    }
  }

  // An adapter's factors are fp32 and small: their products are never rounded.
  func product(
    _ x: Matrix, _ w: StoredMatrix, alpha: Float = 1, into y: Matrix, accumulate: Bool = false,
    precision: Precision = .float32, pass: Pass
  ) {
    if pass.isSingleRow {
      pass.context.multiplyRow(x, transposed: w, alpha: alpha, into: y, accumulate: accumulate)
    } else {
      pass.context.multiply(
        x, transposed: w, alpha: alpha, into: y, accumulate: accumulate, precision: precision)
    }
  }

  /// dx (+)= dy W + scale * (dy B) A. Gives scale * dy B for `backwardParameters`.
  func backwardInput(_ dy: Matrix, into dx: Matrix, accumulate: Bool, pass: Pass) -> Matrix? {
    let dy = beforeGains(dy, pass: pass)
    switch layout {
    case .outputsByInputs:
      pass.context.multiply(
        dy, weight.stored, into: dx, accumulate: accumulate, precision: pass.precision)
    case .inputsByOutputs:
      pass.context.multiply(
        dy, transposed: weight.stored, into: dx, accumulate: accumulate, precision: pass.precision)
    }
    guard pass.useAdapter, let lowRank else { return nil }
    let reduced = pass.arena.matrix(dy.rows, lowRank.rank)
    pass.context.multiply(dy, lowRank.b.matrix, alpha: lowRank.scale, into: reduced)
    pass.context.multiply(reduced, lowRank.a.matrix, into: dx, accumulate: true)
    return reduced
  }

  /// The gradient of what the weights give: `dy` itself except with DoRA.
  private func beforeGains(_ dy: Matrix, pass: Pass) -> Matrix {
    guard pass.useAdapter, let lowRank, let magnitude = lowRank.magnitude else { return dy }
    return beforeGains(dy, lowRank, magnitude, pass: pass)
  }

  /// dW += dy^T x, db += the rows of dy, dA += (scale * dy B)^T x, dB += scale * dy^T (x A^T), for those that are
  /// trained.
  /// - Parameters:
  ///   - dy: without gaps between its rows where there is a bias.
  ///   - reducedInput: what `forward` gave.
  ///   - reducedGradient: what `backwardInput` gave.
  func backwardParameters(
    _ x: Matrix, _ dy: Matrix, reducedInput: Matrix?, reducedGradient: Matrix?, pass: Pass
  ) {
    weight.addToGradient { gradient, accumulate in
      switch layout {
      case .outputsByInputs:
        pass.context.multiply(
          transposed: dy, x, into: gradient, accumulate: accumulate, precision: pass.precision)
      case .inputsByOutputs:
        pass.context.multiply(
          transposed: x, dy, into: gradient, accumulate: accumulate, precision: pass.precision)
      }
    }
    if let gradient = bias?.gradientMatrix {
      // All rows into the one row there is.
      ck_scatter_add_rows(
        pass.context.handle, Int64(dy.rows), Int64(dy.columns), dy.start,
        [Int32](repeating: 0, count: dy.rows), nil, gradient.start)
    }
    guard let lowRank, let reducedInput, let reducedGradient else { return }
    if let magnitude = lowRank.magnitude {
      addMagnitudeGradient(dy, kept: reducedInput, lowRank, magnitude, context: pass.context)
    }
    lowRank.a.addToGradient { gradient, accumulate in
      pass.context.multiply(transposed: reducedGradient, x, into: gradient, accumulate: accumulate)
    }
    lowRank.b.addToGradient { gradient, accumulate in
      pass.context.multiply(
        transposed: beforeGains(dy, pass: pass), reducedInput.columns(0..<lowRank.rank), alpha: lowRank.scale,
        into: gradient, accumulate: accumulate)
    }
  }

  /// W += scale * B A, for good; with DoRA every row of the sum then gets its length. Of a weight in fp32.
  func add(_ pair: LowRankPair, context: ComputeContext) {
    let sum = Parameter(name: "", shape: [outputs, inputs])
    // Leaves the sum in its scratch.
    pair.lengths = withExtendedLifetime(sum) {
      rowLengths(with: pair, scratch: sum.matrix, context: context)
    }
    let gains = pair.magnitude.map(pair.gains) ?? [Float](repeating: 1, count: outputs)
    for output in 0..<outputs {
      for input in 0..<inputs {
        let place = layout == .outputsByInputs ? output * inputs + input : input * outputs + output
        weight.values[place] = gains[output] * sum.values[output * inputs + input]
      }
    }
  }
}
