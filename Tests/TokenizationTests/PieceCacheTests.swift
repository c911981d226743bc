import CTokenKernels
import Testing

@testable import Tokenization

/// The memory of pieces, beside a dictionary.
struct PieceCacheTests {
  /// Looks pieces up in batches and remembers those that are missing, until the cache is full several times over. What it finds must be
  /// what was remembered; pieces that it cannot keep are told apart from new ones as long as it knows them.
  @Test(arguments: KernelTests.forms) func findsWhatItRemembers(_ form: KernelTests.Form) {
    var random = SeededGenerator(state: 5)
    var cache = PieceCache(kernels: form.kernels)
    let target = UnsafeMutablePointer<UInt32>.allocate(capacity: PieceCache.batch * 12)
    defer { target.deallocate() }
    var hits = 0
    for round in 0..<4_000 {
      // Pieces from a growing set of numbers, so that they repeat; what they are made of follows from the number.
      let numbers = (0..<PieceCache.batch).map { _ in
        UInt64.random(in: 0..<UInt64(200 + round * 150), using: &random)
      }
      let pieces = numbers.map(piece)
      var ends: [Int] = []
      var text: [UInt8] = []
      for piece in pieces {
        text += piece
        ends.append(text.count)
      }
      let expected = numbers.map(tokens)
      var made = 0
      let isRight = text.withUnsafeBufferPointer { buffer -> Bool in
        guard let base = buffer.baseAddress else { return false }
        let missed = cache.find(
          base, limit: buffer.count, start: 0, ends: ends, count: ends.count, target, made: &made)
        hits += ends.count - missed
        var found: [UInt32] = []
        for m in 0..<missed {
          let index = Int(cache.misses[m].index)
          let isKept = pieces[index].count <= TK_WIDE_BYTES && expected[index].count <= TK_WIDE_TOKENS
          guard !isKept || !cache.misses[m].is_elsewhere else { return false }
          cache.misses[m].from = UInt32(found.count)
          cache.misses[m].count = UInt32(expected[index].count)
          found += expected[index]
          let start = index == 0 ? 0 : ends[index - 1]
          let isRemembered = cache.remember(
            m, base + start, length: pieces[index].count, expected[index], count: expected[index].count)
          guard isRemembered == isKept else { return false }
        }
        if missed > 0 { cache.fillIn(target, made: &made, missed: missed, from: found) }
        return UnsafeBufferPointer(start: target, count: made).elementsEqual(expected.joined())
      }
      guard isRight else {
        Issue.record("round \(round)")
        return
      }
    }
    #expect(hits > 100_000)
  }

  /// 1 to 40 bytes, often alike but for one.
  private func piece(_ number: UInt64) -> [UInt8] {
    let length = 1 + Int(number % 40)
    var bytes = [UInt8](repeating: number % 3 == 0 ? 0 : 97, count: length)
    for i in 0..<min(length, 8) {
      bytes[length - 1 - i] = UInt8(truncatingIfNeeded: (number / 40) >> UInt64(8 * i))
    }
    return bytes
  }

  /// 1 to 10 tokens, the same for equal pieces.
  private func tokens(_ number: UInt64) -> [UInt32] {
    let hash = piece(number).reduce(UInt32(17)) { $0 &* 31 &+ UInt32($1) }
    return (0...(hash >> 8) % 10).map { hash &+ $0 }
  }
}
