import CKernels

/// The final norm and the projection onto the vocabulary, at answer positions only. Logits exist for one tile of
/// rows and vocabulary at a time; a [tokens, vocabulary] tensor never does.
///
/// The gradient of a token's log-probability by the normed row is W[target] - sum over v of p(v) W[v]. It does
/// not depend on the loss, so the forward sweep collects it while it has the logits, and the way back only
/// multiplies it by the loss's derivative.
final class LanguageHead {
  let norm: NormLayer
  /// [vocabulary, width]; the embedding table when they are tied.
  let weight: Parameter
  /// Logits are bounded by it, as cap * tanh(logit / cap).
  private let softcap: Float?

  private static let rowsAtATime = 512
  private static let columnsAtATime = 2048
  /// Logits kept for the gradient of a trained weight, at most: 128 MiB of them. The others are made again.
  var mostKeptLogits = 1 << 25

  /// What the way back needs.
  struct Activations {
    /// The rows that predict answers, before and after the norm.
    var rows, normed: Matrix
    var scales: Matrix
    /// For each answer, the gradient of its log-probability by its normed row.
    var directions: Matrix
    var logSums: [Float]
    /// The logits of the first tiles, in the order of the sweep, where they are kept.
    var logits: [Matrix] = []
  }

  /// What is known of one answer token.
  struct TokenStatistics {
    var logProbability: Double
    var meanLogit: Double
    var entropy: Double
    var collisionEntropy: Double
    var isTop: Bool
  }

  init(norm: NormLayer, weight: Parameter, softcap: Double? = nil) {
    self.norm = norm
    self.weight = weight
    self.softcap = softcap.map(Float.init)
    weight.direction = .rows
  }

  /// Scores the layout's answers.
  func forward(_ x: Matrix, pass: Pass) -> ([TokenStatistics], Activations?) {
    let count = pass.layout.targets.count
    guard count > 0 else { return ([], nil) }
    let rows = pass.arena.matrix(count, x.columns)
    let normed = pass.arena.matrix(count, x.columns)
    ck_gather_rows(
      pass.context.handle, Int64(count), Int64(x.columns), StoredMatrix(x).operand, pass.layout.answerRows,
      rows.start)
    let scales = norm.forward(rows, into: normed, pass: pass)
    let directions = pass.keep ? pass.arena.matrix(count, x.columns) : nil
    if let directions { pass.context.fill(directions, 0) }

    var states = [ck_head_row](repeating: ck_head_row(), count: count)
    var kept = KeptLogits(keptLogits(answers: count, recomputation: pass.recomputation), pass: pass)
    states.withUnsafeMutableBufferPointer { states in
      pass.layout.targets.withUnsafeBufferPointer { targets in
        sweep(normed, targets: targets, states: states, directions: directions, kept: &kept, pass: pass)
      }
    }
    let statistics = states.enumerated().map { self.statistics($1, target: pass.layout.targets[$0]) }
    guard let directions else { return (statistics, nil) }
    return (
      statistics,
      Activations(
        rows: rows, normed: normed, scales: scales, directions: directions,
        logSums: states.map { Float(Double($0.maximum) + naturalLogarithm($0.exp_sum)) },
        logits: kept.tiles)
    )
  }

  /// How many logits a forward pass keeps: only a trained weight needs them again, and bounded ones would need their slopes
  /// too.
  func keptLogits(answers: Int, recomputation: Recomputation) -> Int {
    weight.isTrainable && recomputation == .none && softcap == nil
      ? min(answers * weight.shape[0], mostKeptLogits) : 0
  }

  /// Tiles that are kept as long as there is room.
  private struct KeptLogits {
    private(set) var tiles: [Matrix] = []
    private var memory: UnsafeMutablePointer<Float>?
    private var left: Int

    init(_ count: Int, pass: Pass) {
      left = pass.keep ? count : 0
      memory = left > 0 ? pass.arena.floats(left) : nil
    }

    mutating func add(_ tile: Matrix, context: ComputeContext) {
      guard let start = memory, tile.count <= left else {
        // The tiles that are kept are the first ones, without a gap.
        memory = nil
        return
      }
      let copy = Matrix(start, rows: tile.rows, columns: tile.columns)
      context.copy(tile, into: copy)
      tiles.append(copy)
      memory = start + tile.count
      left -= tile.count
    }
  }

  private func sweep(
    _ normed: Matrix, targets: UnsafeBufferPointer<Int32>, states: UnsafeMutableBufferPointer<ck_head_row>,
    directions: Matrix?, kept: inout KeptLogits, pass: Pass
  ) {
    guard let targets = targets.baseAddress, let states = states.baseAddress else { return }
    let handle = pass.context.handle
    ck_head_begin(Int64(normed.rows), states)
    forEachTile(normed, pass: pass) { rows, columns, logits, slopes in
      let sums = directions?.rows(rows)
      kept.add(logits, context: pass.context)
      ck_head_tile_forward(
        handle, Int64(rows.count), Int64(columns.count), logits.start, Int64(logits.stride),
        Int64(columns.lowerBound), targets + rows.lowerBound, states + rows.lowerBound, sums?.start,
        Int64(normed.columns))
      if let sums {
        if let slopes { ck_multiply(handle, Int64(logits.count), slopes, logits.start) }
        pass.context.multiply(
          logits, weight.stored.rows(columns), into: sums, accumulate: true, precision: pass.precision)
      }
    }
    if let directions {
      ck_head_finish(
        handle, Int64(normed.rows), Int64(normed.columns), weight.stored.operand, targets, states,
        directions.start)
      if let softcap { flatten(directions, softcap, targets: targets, states: states, pass: pass) }
    }
  }

  /// The target's own row of W counts as much as the slope of its bounded logit: 1 - (logit / cap)^2.
  private func flatten(
    _ directions: Matrix, _ softcap: Float, targets: UnsafePointer<Int32>,
    states: UnsafeMutablePointer<ck_head_row>, pass: Pass
  ) {
    let mark = pass.arena.mark()
    let rows = pass.arena.matrix(directions.rows, directions.columns)
    let (count, width) = (Int64(rows.rows), Int64(rows.columns))
    ck_gather_rows(pass.context.handle, count, width, weight.stored.operand, targets, rows.start)
    let shares = (0..<rows.rows).map { row in
      let share = states[row].target_logit / softcap
      return -share * share
    }
    let each = (0..<Int32(rows.rows)).map { $0 }
    ck_scatter_add_rows(pass.context.handle, count, width, rows.start, each, shares, directions.start)
    pass.arena.release(to: mark)
  }

  /// Makes the logits of each tile in turn, and where they are bounded the slopes of that.
  /// - Parameter kept: the first tiles' logits, which `body` may overwrite.
  private func forEachTile(
    _ normed: Matrix, kept: [Matrix] = [], pass: Pass,
    _ body: (
      _ rows: Range<Int>, _ columns: Range<Int>, _ logits: Matrix, _ slopes: UnsafeMutablePointer<Float>?
    ) -> Void
  ) {
    let mark = pass.arena.mark()
    let vocabulary = weight.shape[0]
    let width = min(vocabulary, Self.columnsAtATime)
    let size = min(normed.rows, Self.rowsAtATime) * width
    let memory = pass.arena.floats(size)
    let slopes = softcap.map { _ in pass.arena.floats(size) }
    var tile = 0
    for row in stride(from: 0, to: normed.rows, by: Self.rowsAtATime) {
      let rows = row..<min(row + Self.rowsAtATime, normed.rows)
      for column in stride(from: 0, to: vocabulary, by: width) {
        let columns = column..<min(column + width, vocabulary)
        tile += 1
        if tile <= kept.count {
          body(rows, columns, kept[tile - 1], slopes)
          continue
        }
        let logits = Matrix(memory, rows: rows.count, columns: columns.count)
        pass.context.multiply(
          normed.rows(rows), transposed: weight.stored.rows(columns), into: logits, precision: pass.precision)
        if let softcap {
          ck_softcap(pass.context.handle, Int64(logits.count), softcap, logits.start, slopes)
        }
        body(rows, columns, logits, slopes)
      }
    }
    pass.arena.release(to: mark)
  }

  private func statistics(_ row: ck_head_row, target: Int32) -> TokenStatistics {
    let logSum = naturalLogarithm(row.exp_sum)
    return TokenStatistics(
      logProbability: Double(row.target_logit) - Double(row.maximum) - logSum,
      meanLogit: row.logit_sum / Double(weight.shape[0]),
      entropy: logSum - row.exp_logit_sum / row.exp_sum,
      collisionEntropy: 2 * logSum - naturalLogarithm(row.exp_square_sum),
      isTop: row.top == target)
  }

  /// Adds to the hidden rows' gradient and to the parameters'.
  /// - Parameter coefficients: derivative of the loss by each answer's log-probability.
  func backward(_ activations: Activations, coefficients: [Float], addingTo dx: Matrix, pass: Pass) {
    let at = activations
    let count = coefficients.count
    let dNormed = pass.arena.matrix(count, dx.columns)
    let dRows = pass.arena.matrix(count, dx.columns)
    pass.context.fill(dNormed, 0)
    pass.context.fill(dRows, 0)
    let each = (0..<Int32(count)).map { $0 }
    ck_scatter_add_rows(
      pass.context.handle, Int64(count), Int64(dx.columns), at.directions.start, each, coefficients,
      dNormed.start)
    norm.backward(at.rows, scales: at.scales, dNormed, addingTo: dRows, pass: pass)
    // The prompt's last row predicts the first token of both branches, hence an addition.
    ck_scatter_add_rows(
      pass.context.handle, Int64(count), Int64(dx.columns), dRows.start, pass.layout.answerRows, nil, dx.start
    )

    weight.addToGradient { gradient, accumulate in
      addWeightGradient(at, coefficients: coefficients, to: gradient, accumulate: accumulate, pass: pass)
    }
  }

  /// Takes the logits that were kept and makes the others once more: their gradient needs the loss, which the forward sweep
  /// did not know.
  private func addWeightGradient(
    _ at: Activations, coefficients: [Float], to gradient: Matrix, accumulate: Bool, pass: Pass
  ) {
    pass.layout.targets.withUnsafeBufferPointer { targets in
      at.logSums.withUnsafeBufferPointer { logSums in
        coefficients.withUnsafeBufferPointer { coefficients in
          guard let targets = targets.baseAddress, let logSums = logSums.baseAddress,
            let coefficients = coefficients.baseAddress
          else { return }
          forEachTile(at.normed, kept: at.logits, pass: pass) { rows, columns, logits, slopes in
            ck_head_tile_backward(
              pass.context.handle, Int64(rows.count), Int64(columns.count), logits.start,
              Int64(logits.stride),
              Int64(columns.lowerBound), targets + rows.lowerBound, logSums + rows.lowerBound,
              coefficients + rows.lowerBound)
            if let slopes { ck_multiply(pass.context.handle, Int64(logits.count), slopes, logits.start) }
            pass.context.multiply(
              transposed: logits, at.normed.rows(rows), into: gradient.rows(columns),
              accumulate: accumulate || rows.lowerBound > 0, precision: pass.precision)
          }
        }
      }
    }
  }

  /// All logits of the given rows, for sampling and tests.
  func logits(_ x: Matrix, into logits: Matrix, pass: Pass) {
    let normed = pass.arena.matrix(x.rows, x.columns)
    norm.forward(x, into: normed, pass: pass)
    if pass.isSingleRow {
      pass.context.multiplyRow(normed, transposed: weight.stored, into: logits, accumulate: false)
    } else {
      pass.context.multiply(
        normed, transposed: weight.stored, into: logits, precision: pass.precision)
    }
    if let softcap { ck_softcap(pass.context.handle, Int64(logits.count), softcap, logits.start, nil) }
  }
}
