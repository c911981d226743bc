import CKernels
import Testing

@testable import Transformer

/// Matrix products against double precision, in all three forms, at sizes on both sides of every tile border.
struct ProductTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var m, n, k: Int
    var testDescription: String { "\(m)x\(n)x\(k)" }
  }

  static let shapes = [
    Shape(m: 1, n: 1, k: 1), Shape(m: 6, n: 16, k: 8), Shape(m: 7, n: 17, k: 9), Shape(m: 5, n: 3, k: 31),
    Shape(m: 13, n: 18, k: 385), Shape(m: 97, n: 19, k: 12), Shape(m: 4, n: 193, k: 7),
  ]

  @Test(arguments: instructionSets, shapes)
  func allFormsEqualDoublePrecision(set: ComputeContext.InstructionSet, shape: Shape) throws {
    let context = try context(set)
    let (m, n, k) = (shape.m, shape.n, shape.k)
    var x = noise(m * k, seed: 1)
    var w = noise(n * k, seed: 2)
    let start = noise(m * n, seed: 3)
    let product = Reference.product(doubles(x), doubles(w), m: m, n: n, k: k)
    let replaced = product.map { 0.5 * $0 }
    let added = zip(product, start).map { 0.5 * $0 + Double($1) }
    var xt = Reference.transposed(doubles(x), rows: m, columns: k).map { Float($0) }
    var wt = Reference.transposed(doubles(w), rows: n, columns: k).map { Float($0) }

    for accumulate in [false, true] {
      let expected = accumulate ? added : replaced
      var y = start
      ck_matmul_nt(
        context.handle, Int64(m), Int64(n), Int64(k), 0.5, &x, Int64(k), &w, Int64(k), accumulate, &y,
        Int64(n))
      #expect(relativeDifference(y, expected).ofNorm < 1e-6)
      y = start
      ck_matmul_nn(
        context.handle, Int64(m), Int64(n), Int64(k), 0.5, &x, Int64(k), &wt, Int64(n), accumulate, &y,
        Int64(n))
      #expect(relativeDifference(y, expected).ofNorm < 1e-6)
      y = start
      ck_matmul_tn(
        context.handle, Int64(m), Int64(n), Int64(k), 0.5, &xt, Int64(m), &wt, Int64(n), accumulate, &y,
        Int64(n))
      #expect(relativeDifference(y, expected).ofNorm < 1e-6)
      y = Array(start[0..<n])
      ck_matvec(context.handle, Int64(n), Int64(k), 0.5, &w, Int64(k), &x, accumulate, &y)
      #expect(relativeDifference(y, Array(expected[0..<n])).ofNorm < 1e-6)
    }
  }

  /// Rows wider than the matrix: what lies between must not be read or written.
  @Test(arguments: instructionSets)
  func stridesLeaveTheRestAlone(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let (m, n, k, ldx, ldy) = (9, 21, 10, 13, 30)
    var x = [Float](repeating: .nan, count: m * ldx)
    var y = [Float](repeating: -7, count: m * ldy)
    var w = noise(n * k, seed: 2)
    let values = noise(m * k, seed: 1)
    for i in 0..<m { x.replaceSubrange(i * ldx..<i * ldx + k, with: values[i * k..<(i + 1) * k]) }
    ck_matmul_nt(
      context.handle, Int64(m), Int64(n), Int64(k), 1, &x, Int64(ldx), &w, Int64(k), false, &y, Int64(ldy))
    let expected = Reference.product(doubles(values), doubles(w), m: m, n: n, k: k)
    for i in 0..<m {
      let found = Array(y[i * ldy..<i * ldy + n])
      #expect(relativeDifference(found, Array(expected[i * n..<(i + 1) * n])).ofNorm < 1e-6)
      #expect(y[(i * ldy + n)..<((i + 1) * ldy)].allSatisfy { $0 == -7 })
    }
  }

  /// The same bits for every number of threads, and for a row whatever rows stand beside it.
  @Test(arguments: instructionSets)
  func bitsDependOnNeitherThreadsNorNeighbours(set: ComputeContext.InstructionSet) throws {
    let (m, n, k) = (203, 210, 65)
    var x = noise(m * k, seed: 4)
    var w = noise(n * k, seed: 5)
    var results: [[Float]] = []
    for threads in 1...3 {
      let context = try context(set, threads: threads)
      var y = [Float](repeating: 0, count: m * n)
      ck_matmul_nt(
        context.handle, Int64(m), Int64(n), Int64(k), 1, &x, Int64(k), &w, Int64(k), false, &y, Int64(n))
      results.append(y)
    }
    let equal = results[0] == results[1] && results[0] == results[2]
    #expect(equal)

    let context = try context(set)
    for row in [0, 5, 96, 202] {
      var one = Array(x[row * k..<(row + 1) * k])
      var y = [Float](repeating: 0, count: n)
      ck_matmul_nt(
        context.handle, 1, Int64(n), Int64(k), 1, &one, Int64(k), &w, Int64(k), false, &y, Int64(n))
      let equal = y == Array(results[0][row * n..<(row + 1) * n])
      #expect(equal, "row \(row)")
    }
  }

  /// Operands too large to be packed at once are cut into chunks.
  @Test(arguments: instructionSets)
  func chunksJoinSeamlessly(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    // 2^21 floats are packed at a time, but at least 192 rows: 24,000 columns make chunks of 192 rows.
    let (m, n, k) = (2, 200, 24_000)
    var x = noise(m * k, seed: 6)
    var w = noise(n * k, seed: 7)
    var y = [Float](repeating: 0, count: m * n)
    ck_matmul_nt(
      context.handle, Int64(m), Int64(n), Int64(k), 1, &x, Int64(k), &w, Int64(k), false, &y, Int64(n))
    for j in [0, 191, 192, 199] {
      let expected = inner(doubles(Array(x[k..<2 * k])), doubles(Array(w[j * k..<(j + 1) * k])))
      #expect(abs(Double(y[n + j]) - expected) < 1e-5 * Double(k).squareRoot() * 10)
    }
  }
}
