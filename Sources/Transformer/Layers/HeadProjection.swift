/// How a layer's input becomes the queries, keys and values of its heads.
protocol HeadProjection {
  /// Width of all query heads together.
  var queryWidth: Int { get }
  /// Width of all key heads together.
  var keyWidth: Int { get }
  /// Whether `backward` needs the input.
  var learnsFromInput: Bool { get }

  /// Makes the heads.
  /// - Parameter keys: where keys and values go; the arena when nil.
  func forward(_ x: Matrix, keys: KeyRows?, pass: Pass) -> HeadActivations

  /// Room for the gradients of the heads.
  func gradients(_ rows: Int, pass: Pass) -> HeadRows

  /// Writes the input's gradient to `dx` and adds to the parameters'. Overwrites the heads' gradients.
  func backward(_ x: Matrix, _ activations: HeadActivations, _ d: HeadRows, into dx: Matrix, pass: Pass)
}

/// Queries, keys and values, or their gradients.
struct HeadRows {
  var q, k, v: Matrix
}

/// Where keys and values are written, and all of them that the queries may see.
struct KeyRows {
  var k, v: Matrix
  /// The row at which the pass's own begin.
  var first = 0

  /// The rows that the pass writes.
  func own(_ rows: Int) -> (k: Matrix, v: Matrix) {
    (k.rows(first..<first + rows), v.rows(first..<first + rows))
  }
}

/// What a projection gives, and what its way back needs.
struct HeadActivations {
  /// The pass's own rows.
  var heads: HeadRows
  /// All keys and values that queries may see.
  var keys: KeyRows
  /// Queries and keys before their norms, and the norms' scales.
  var rawQuery, rawKey, queryScales, keyScales: Matrix?
  /// What came out of the adapter's A of each linear layer.
  var reduced: [Matrix?]
}
