import CTokenKernels
import Testing

@testable import Tokenization

/// The memory of pieces, by one thread and by several.
struct PieceCacheTests {
  /// Until the memory has grown several times over.
  @Test(arguments: KernelTests.forms) func findsWhatItRemembers(_ form: KernelTests.Form) {
    let hits = Self.lookUp(in: PieceMemory(), form, rounds: 4_000, growth: 150, seed: 5)
    #expect(hits ?? 0 > 100_000)
  }

  /// Four threads in a hurry, all with the same pieces. One that comes when they are done finds nearly all pieces.
  @Test func threadsFindWhatOthersRemember() async {
    let memory = PieceMemory()
    let form = KernelTests.Form(isPortable: false)
    let hits = await withTaskGroup(of: Int?.self) { group in
      for seed in 0..<4 {
        group.addTask { Self.lookUp(in: memory, form, rounds: 300, growth: 150, seed: UInt64(seed)) }
      }
      var hits: [Int?] = []
      for await count in group { hits.append(count) }
      return hits
    }
    #expect(!hits.contains(nil))
    // Of 20,480 pieces, about a third are short or wide but not too many tokens; a memory of its own would know none of the first ones.
    let own = Self.lookUp(in: PieceMemory(), form, rounds: 1, growth: 0, seed: 9, firstNumbers: 40_000) ?? 0
    let known = Self.lookUp(in: memory, form, rounds: 1, growth: 0, seed: 9, firstNumbers: 40_000) ?? 0
    #expect(known > 450 && own < 30)
  }

  /// Where there are as many places as may be, new ones are empty.
  @Test func startsAfreshWhenFull() {
    var view = tk_piece_cache_make()
    let tokens: [UInt32] = [1, 2]
    func enter(_ number: UInt64) {
      var key = tk_key(low: number, high: 8 << 56)
      #expect(tk_remember_piece(&view, nil, 8, &key, tokens, tokens.count))
    }
    var sizes: [Int] = []
    var counts: [Int] = []
    while sizes.count < 2 || sizes[sizes.count - 1] != sizes[sizes.count - 2] {
      for number in 1...UInt64(1_000) { enter(number) }
      sizes.append(tk_shorts_size(view.short_shift))
      let (old, oldSize) = (view.shorts, sizes[sizes.count - 1])
      var count = -1
      #expect(tk_make_more_shorts(&view, &count))
      counts.append(count)
      tk_free_pages(old, oldSize)
    }
    // Entered once each, and copied as long as the places became more.
    #expect(view.new_shorts == 2_000)
    #expect(counts.dropLast(2).allSatisfy { $0 == 1_000 } && counts.suffix(2) == [0, 0])
    #expect(sizes.last == 32 << 20)
    tk_free_pages(view.shorts, tk_shorts_size(view.short_shift))
    tk_free_pages(view.wides, tk_wides_size(view.wide_shift))
  }

  /// Looks pieces up in batches and remembers those that are missing. What is found must be what was remembered; pieces that cannot be kept
  /// are told apart from new ones as long as they are known. Returns how many were found, or nil, with an issue, if one was found wrong.
  private static func lookUp(
    in memory: PieceMemory, _ form: KernelTests.Form, rounds: Int, growth: Int, seed: UInt64,
    firstNumbers: Int = 200
  ) -> Int? {
    var random = SeededGenerator(state: seed)
    var cache = PieceCache(memory, kernels: form.kernels)
    cache.begin()
    let known = UnsafeMutablePointer<UInt32>.allocate(
      capacity: PieceCache.batch * PieceCache.room + PieceCache.spare)
    let joined = UnsafeMutablePointer<UInt32>.allocate(capacity: PieceCache.batch * 10 + PieceCache.spare)
    defer {
      known.deallocate()
      joined.deallocate()
    }
    var hits = 0
    for round in 0..<rounds {
      // Pieces from a growing set of numbers, so that they repeat; what they are made of follows from the number.
      let numbers = (0..<PieceCache.batch).map { _ in
        UInt64.random(in: 0..<UInt64(firstNumbers + round * growth), using: &random)
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
          base, limit: buffer.count, start: 0, ends: ends, count: ends.count, known, made: &made)
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
        cache.noteEntered()
        let count = made + found.count
        found += [UInt32](repeating: 0, count: PieceCache.spare)
        cache.fillIn(joined, known, made: made, missed: missed, from: found)
        return UnsafeBufferPointer(start: joined, count: count).elementsEqual(expected.joined())
      }
      guard isRight else {
        Issue.record("round \(round)")
        return nil
      }
    }
    return hits
  }

  /// 1 to 40 bytes, often alike but for one.
  private static func piece(_ number: UInt64) -> [UInt8] {
    let length = 1 + Int(number % 40)
    var bytes = [UInt8](repeating: number % 3 == 0 ? 0 : 97, count: length)
    for i in 0..<min(length, 8) {
      bytes[length - 1 - i] = UInt8(truncatingIfNeeded: (number / 40) >> UInt64(8 * i))
    }
    return bytes
  }

  /// 1 to 10 tokens, the same for equal pieces.
  private static func tokens(_ number: UInt64) -> [UInt32] {
    let hash = piece(number).reduce(UInt32(17)) { $0 &* 31 &+ UInt32($1) }
    return (0...(hash >> 8) % 10).map { hash &+ $0 }
  }
}
