import CKernels
import Testing

@testable import Transformer

/// Attention over prompt and branches against double precision and its finite differences.
struct AttentionKernelTests {
  /// Two pairs: prompt, chosen, rejected; the second's rejected answer is missing.
  struct Case: Sendable {
    var lengths: [[Int]]
    var heads, keyHeads, width: Int
    /// Keys a query sees; 0 for all.
    var window = 0
    /// Bound on the scores; 0 for none.
    var softcap: Float = 0

    var segments: [ck_segment] {
      var segments: [ck_segment] = []
      var next = 0
      for pair in lengths {
        let prompt = next
        for (index, length) in pair.enumerated() {
          segments.append(
            ck_segment(
              query_start: Int32(next), key_start: Int32(next), length: Int32(length),
              prefix_start: Int32(prompt), prefix_length: Int32(index == 0 ? 0 : pair[0])))
          next += length
        }
      }
      return segments
    }

    var groupStarts: [Int32] { lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) } }
    var rows: Int { lengths.flatMap { $0 }.reduce(0, +) }

    /// Who attends to whom, from the lengths alone.
    func sees(_ query: Int, _ key: Int) -> Bool {
      var start = 0
      for pair in lengths {
        let prompt = start..<start + pair[0]
        for (index, length) in pair.enumerated() {
          if (start..<start + length).contains(query) {
            guard key <= query, key >= start || prompt.contains(key) else { return false }
            // Positions go on after the prompt, in both branches.
            let shift = index == 0 ? 0 : pair[0]
            let distance = key >= start ? query - key : query - start + shift - (key - prompt.lowerBound)
            return window == 0 || distance < window
          }
          start += length
        }
      }
      return false
    }
  }

  static let cases = [
    Case(lengths: [[2, 3, 1], [1, 2]], heads: 4, keyHeads: 2, width: 4),
    Case(lengths: [[1], [1]], heads: 1, keyHeads: 1, width: 2),
    Case(lengths: [[5, 2, 3]], heads: 3, keyHeads: 1, width: 6),
    Case(lengths: [[5, 4, 2], [3, 1]], heads: 2, keyHeads: 1, width: 4, window: 3),
    Case(lengths: [[5, 4, 2], [3, 1]], heads: 2, keyHeads: 1, width: 4, window: 3, softcap: 0.8),
  ]

  @Test(arguments: instructionSets, 0..<5)
  func attentionAndItsGradient(set: ComputeContext.InstructionSet, index: Int) throws {
    let of = Self.cases[index]
    let rows = of.rows
    let queries = of.heads * of.width
    let keys = of.keyHeads * of.width
    let q = noise(rows * queries, seed: 1)
    let k = noise(rows * keys, seed: 2)
    let v = noise(rows * keys, seed: 3)
    let d = noise(rows * queries, seed: 4)
    let reference = { (q: [Double], k: [Double], v: [Double]) in
      Reference.attention(
        q, k, v, rows: rows, heads: of.heads, keyHeads: of.keyHeads, width: of.width,
        softcap: Double(of.softcap), sees: of.sees)
    }
    let keyCountIsOne = of.lengths.allSatisfy { $0 == [1] }
    let found = try run(of, set: set, q: q, k: k, v: v, d: d)
    #expect(relativeDifference(found.out, reference(doubles(q), doubles(k), doubles(v))).ofNorm < 1e-6)
    let (q64, k64, v64, d64) = (doubles(q), doubles(k), doubles(v), doubles(d))
    let byQ = finiteDifferences(q64) { inner(reference($0, k64, v64), d64) }
    let byK = finiteDifferences(k64) { inner(reference(q64, $0, v64), d64) }
    let byV = finiteDifferences(v64) { inner(reference(q64, k64, $0), d64) }
    if keyCountIsOne {
      // A softmax over one key does not move.
      #expect((found.dq + found.dk).allSatisfy { abs($0) < 1e-6 })
    } else {
      #expect(relativeDifference(found.dq, byQ).ofNorm < 1e-5)
      #expect(relativeDifference(found.dk, byK).ofNorm < 1e-5)
    }
    #expect(relativeDifference(found.dv, byV).ofNorm < 1e-5)
  }

  /// Blocks of 64 queries meet at borders; the forward direction is compared, and all bits across threads.
  @Test(arguments: instructionSets, [0, 70])
  func longSegmentsAndThreads(set: ComputeContext.InstructionSet, window: Int) throws {
    let of = Case(lengths: [[65, 3, 66], [2, 129]], heads: 2, keyHeads: 1, width: 2, window: window)
    let rows = of.rows
    let q = noise(rows * 4, seed: 1)
    let k = noise(rows * 2, seed: 2)
    let v = noise(rows * 2, seed: 3)
    let d = noise(rows * 4, seed: 4)
    let one = try run(of, set: set, q: q, k: k, v: v, d: d, threads: 1)
    let expected = Reference.attention(
      doubles(q), doubles(k), doubles(v), rows: rows, heads: 2, keyHeads: 1, width: 2, sees: of.sees)
    #expect(relativeDifference(one.out, expected).ofNorm < 1e-6)
    for threads in 2...3 {
      let other = try run(of, set: set, q: q, k: k, v: v, d: d, threads: threads)
      let equal = other.out == one.out && other.dq == one.dq && other.dk == one.dk && other.dv == one.dv
      #expect(equal)
    }
  }

  /// A softmax takes its maximum out first: large scores stay finite.
  @Test(arguments: instructionSets)
  func largeScoresStayFinite(set: ComputeContext.InstructionSet) throws {
    let of = Self.cases[0]
    let rows = of.rows
    let q = noise(rows * 16, seed: 1, deviation: 300)
    let k = noise(rows * 8, seed: 2, deviation: 300)
    let found = try run(
      of, set: set, q: q, k: k, v: noise(rows * 8, seed: 3), d: noise(rows * 16, seed: 4))
    for values in [found.out, found.dq, found.dk, found.dv] { #expect(values.allSatisfy { $0.isFinite }) }
  }

  private func run(
    _ of: Case, set: ComputeContext.InstructionSet, q: [Float], k: [Float], v: [Float], d: [Float],
    threads: Int = 2
  ) throws -> (out: [Float], dq: [Float], dk: [Float], dv: [Float]) {
    let context = try context(set, threads: threads)
    let shape = ck_attention_shape(
      heads: Int32(of.heads), kv_heads: Int32(of.keyHeads), head_dim: Int32(of.width),
      scale: 1 / Float(of.width).squareRoot(), window: Int32(of.window),
      softcap: of.softcap)
    let queries = Int64(of.heads * of.width)
    let keys = Int64(of.keyHeads * of.width)
    // What is there before must not matter.
    var out = [Float](repeating: .nan, count: q.count)
    var dq = out
    var dk = [Float](repeating: .nan, count: k.count)
    var dv = dk
    var logSums = [Float](repeating: .nan, count: of.rows * of.heads)
    ck_attention_forward(
      context.handle, shape, of.segments, Int64(of.segments.count), q, queries, k, keys, v, keys, &out,
      queries,
      &logSums)
    ck_attention_backward(
      context.handle, shape, of.segments, of.groupStarts, Int64(of.lengths.count), q, queries, k, keys, v,
      keys,
      out, queries, logSums, d, queries, &dq, queries, &dk, keys, &dv, keys)
    return (out, dq, dk, dv)
  }
}
