/// How far two lists are apart: the norm of the difference by the norm, and the largest difference by the largest
/// magnitude, of the expected list.
func relativeDifference(_ found: [Float], _ expected: [Float]) -> (ofNorm: Double, ofLargest: Double) {
  relativeDifference(found, expected.map(Double.init))
}

/// The same against double precision.
func relativeDifference(_ found: [Float], _ expected: [Double]) -> (ofNorm: Double, ofLargest: Double) {
  guard found.count == expected.count else { return (.infinity, .infinity) }
  var squares = 0.0
  var differences = 0.0
  var largest = 0.0
  var worst = 0.0
  for (a, b) in zip(found, expected) {
    guard a.isFinite else { return (.infinity, .infinity) }
    squares += b * b
    differences += (Double(a) - b) * (Double(a) - b)
    largest = max(largest, abs(b))
    worst = max(worst, abs(Double(a) - b))
  }
  if squares == 0 { return (differences == 0 ? 0 : .infinity, worst == 0 ? 0 : .infinity) }
  return ((differences / squares).squareRoot(), worst / largest)
}
