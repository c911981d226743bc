#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The layers written out in double precision, one number at a time: what the kernels are compared with, and
/// what is differentiated numerically.
enum Reference {
  /// x [m,k] times w [n,k] transposed.
  static func product(_ x: [Double], _ w: [Double], m: Int, n: Int, k: Int) -> [Double] {
    var y = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for l in 0..<k { y[i * n + j] += x[i * k + l] * w[j * k + l] }
      }
    }
    return y
  }

  static func transposed(_ x: [Double], rows: Int, columns: Int) -> [Double] {
    (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
  }

  static func norm(_ x: [Double], _ w: [Double], epsilon: Double) -> [Double] {
    var y = x
    for row in 0..<x.count / w.count {
      let range = row * w.count..<(row + 1) * w.count
      let mean = x[range].reduce(0) { $0 + $1 * $1 } / Double(w.count)
      for (index, i) in range.enumerated() { y[i] = w[index] * x[i] / (mean + epsilon).squareRoot() }
    }
    return y
  }

  static func layerNorm(_ x: [Double], _ w: [Double], _ b: [Double], epsilon: Double) -> [Double] {
    var y = x
    for row in 0..<x.count / w.count {
      let range = row * w.count..<(row + 1) * w.count
      let mean = x[range].reduce(0, +) / Double(w.count)
      let variance = x[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(w.count)
      for (index, i) in range.enumerated() {
        y[i] = w[index] * (x[i] - mean) / (variance + epsilon).squareRoot() + b[index]
      }
    }
    return y
  }

  static func gelu(_ x: [Double]) -> [Double] {
    x.map { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
  }

  static func geglu(_ gate: [Double], _ up: [Double]) -> [Double] { zip(gelu(gate), up).map { $0 * $1 } }

  static func swiglu(_ gate: [Double], _ up: [Double]) -> [Double] {
    zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
  }

  /// Each head's pairs (i, i + half) turned by position * frequency.
  static func rotary(_ x: [Double], positions: [Int], heads: Int, frequencies: [Double]) -> [Double] {
    let half = frequencies.count
    var y = x
    for (row, position) in positions.enumerated() {
      for head in 0..<heads {
        for i in 0..<half {
          let at = (row * heads + head) * 2 * half + i
          let angle = Double(position) * frequencies[i]
          y[at] = x[at] * cos(angle) - x[at + half] * sin(angle)
          y[at + half] = x[at + half] * cos(angle) + x[at] * sin(angle)
        }
      }
    }
    return y
  }

  /// Attention where `sees(query, key)` says who attends to whom.
  static func attention(
    _ q: [Double], _ k: [Double], _ v: [Double], rows: Int, heads: Int, keyHeads: Int, width: Int,
    softcap: Double = 0, sees: (Int, Int) -> Bool
  ) -> [Double] {
    var out = [Double](repeating: 0, count: rows * heads * width)
    for head in 0..<heads {
      let keyHead = head / (heads / keyHeads)
      for i in 0..<rows {
        let visible = (0..<rows).filter { sees(i, $0) }
        let scores = visible.map { j in
          (0..<width).reduce(0.0) {
            $0 + q[(i * heads + head) * width + $1] * k[(j * keyHeads + keyHead) * width + $1]
          } / Double(width).squareRoot()
        }.map { softcap > 0 ? softcap * tanh($0 / softcap) : $0 }
        let top = scores.max() ?? 0
        let weights = scores.map { exp($0 - top) }
        let sum = weights.reduce(0, +)
        for (weight, j) in zip(weights, visible) {
          for d in 0..<width {
            out[(i * heads + head) * width + d] += weight / sum * v[(j * keyHeads + keyHead) * width + d]
          }
        }
      }
    }
    return out
  }

  static func exponential(_ x: Double) -> Double { exp(x) }

  static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

  /// log softmax of one row.
  static func logSoftmax(_ x: [Double]) -> [Double] {
    let top = x.max() ?? 0
    let sum = log(x.reduce(0) { $0 + exp($1 - top) })
    return x.map { $0 - top - sum }
  }
}
