import CTokenKernels
import Testing

@testable import Tokenization

/// The kernels, in the form that this processor runs best and in the one that every processor runs, against the plain code.
struct KernelTests {
  /// One of the forms of the kernels.
  struct Form: Sendable, CustomTestStringConvertible {
    var isPortable: Bool
    var kernels: UnsafePointer<tk_kernels> { isPortable ? tk_portable_kernels() : tk_best_kernels() }
    var testDescription: String { String(cString: kernels.pointee.name) }
  }

  static let forms = [Form(isPortable: true), Form(isPortable: false)]
  static let rules = SplitRule.allCases.filter { $0.kernelRule != nil }

  private func byKernels(_ rule: SplitRule, _ form: Form, _ text: [UInt8], from start: Int) -> [Int] {
    let splitter = PieceSplitter(PreTokenizer(steps: [.rule(rule)]), kernels: form.kernels)
    var found: [Int] = []
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      splitter.forEachBatch(in: start..<buffer.count, of: base) { _, ends in found += ends }
    }
    return found
  }

  private func byHand(_ rule: SplitRule, _ text: [UInt8], from start: Int) -> [Int] {
    let ends = UnsafeMutablePointer<Int>.allocate(capacity: text.count + 1)
    defer { ends.deallocate() }
    return text.withUnsafeBufferPointer { buffer -> [Int] in
      guard let base = buffer.baseAddress else { return [] }
      let cursor = UTF8Cursor(base, limit: buffer.count, table: .shared)
      var position = start
      let count = rule.fill(ends, capacity: text.count + 1, from: cursor, position: &position)
      return (0..<count).map { ends[$0] }
    }
  }

  /// Texts long enough for several blocks of 64 bytes, and at times for several scans.
  private func text(_ round: Int, _ source: inout RandomText) -> [UInt8] {
    var bytes: [UInt8] = []
    let fragments = [
      "don't ", "I'LL've's's", "\n    ", "  \n\n\t", "}\n// ", "...\r\n", " 12345678901",
      "\u{65E5}\u{672C}\u{8A9E}\u{3002}",
      "\u{3C}p>HTMLParser", "\u{43F}\u{440}\u{418}\u{432}\u{435}\u{442} ", "a\u{301}\u{301}!\u{301}",
      "\u{A0}\u{3000} ", "'\u{17F}a",
      "\u{661}\u{662}\u{663}\u{664}", "\u{4E2D}API\u{4E2D}Api", "\u{1F600}x", " /\n/\n/", "'s",
      "the quick brown ", "\u{2019}s ", "\u{627}\u{644}\u{639}\u{64E} ", "\u{D55C}\u{AD6D}\u{C5B4} ",
      "\u{47F}\u{480}\u{61F}\u{620}\u{63F}\u{640}",
      "\u{4DFF}\u{4E00}\u{9FFF}\u{A000}\u{AFFF}\u{B000}\u{CFFF}\u{D000}",
    ]
    let length = round % 50 == 0 ? 9_000 : round % 3 == 0 ? 400 : 120
    while bytes.count < length {
      switch Int.random(in: 0..<10, using: &source.random) {
      case 0:
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: source.scalars(most: 20))
        bytes += Array(String(scalars).utf8)
      case 1: bytes.append(UInt8.random(in: 0...255, using: &source.random))
      case 2:
        let unit = Array((fragments.randomElement(using: &source.random) ?? "").utf8)
        for _ in 0..<Int.random(in: 1..<30, using: &source.random) { bytes += unit }
      case 3:
        let byte = UInt8.random(in: 32..<127, using: &source.random)
        bytes += Array(repeating: byte, count: Int.random(in: 1..<90, using: &source.random))
      default: bytes += Array((fragments.randomElement(using: &source.random) ?? "").utf8)
      }
    }
    return bytes
  }

  @Test(arguments: rules, forms)
  func scansLikeTheScanners(_ rule: SplitRule, _ form: Form) {
    var source = RandomText(random: SeededGenerator(state: 41))
    for round in 0..<400 {
      let text = text(round, &source)
      let start = round % 2 == 0 ? 0 : Int.random(in: 0..<70, using: &source.random)
      let expected = byHand(rule, text, from: start)
      let found = byKernels(rule, form, text, from: start)
      guard found != expected else { continue }
      let wrong = zip(found, expected).first { $0 != $1 }.map { min($0.0, $0.1) } ?? 0
      let near = text[max(0, wrong - 40)..<min(text.count, wrong + 20)]
      Issue.record("near \(wrong): \(String(decoding: near, as: UTF8.self).debugDescription)")
      return
    }
  }

  /// Every scalar, between letters, after an apostrophe, in a run and beside spaces.
  @Test(arguments: rules, forms)
  func scansEveryScalar(_ rule: SplitRule, _ form: Form) {
    var text: [UInt8] = []
    func check() {
      let isEqual = byKernels(rule, form, text, from: 0) == byHand(rule, text, from: 0)
      #expect(isEqual)
      text.removeAll(keepingCapacity: true)
    }
    #if DEBUG
      let step = 31
    #else
      let step = 1
    #endif
    for value in stride(from: UInt32(0), to: 0x30000, by: step) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for piece in ["a\(scalar)B", " \(scalar)\(scalar)c", "'\(scalar) \(scalar)1", "\n\(scalar)\n"] {
        text += Array(piece.utf8)
      }
      if text.count > 50_000 { check() }
    }
    check()
  }

  /// What the kernels take for letters by their first bytes are letters; where case matters they have none.
  @Test func lettersByFirstBytesAreLetters() {
    let table = ScalarClassTable.shared
    let others: ScalarClass = [.number, .space, .mark]
    for range: ClosedRange<UInt32> in [0x400...0x47F, 0x620...0x63F, 0x4E00...0x9FFF, 0xB000...0xCFFF] {
      for value in range {
        let found = table.scalarClass(value)
        #expect(found.contains(.letter) && found.isDisjoint(with: others))
        if value >= 0x4E00 { #expect(found.isSuperset(of: [.upperPart, .lowerPart])) }
      }
    }
  }

  /// The definition: merge the pair of lowest rank, the leftmost of equals, until none is left.
  private func naiveMerge(_ piece: [UInt32], _ table: MergeTable) -> [UInt32] {
    var tokens = piece
    var ranks = zip(tokens, tokens.dropFirst()).map { table.merge($0, $1).rank }
    while let lowest = ranks.min(), lowest != MergeTable.never, let place = ranks.firstIndex(of: lowest) {
      tokens[place] = table.merge(tokens[place], tokens[place + 1]).product
      tokens.remove(at: place + 1)
      ranks.remove(at: place)
      if place > 0 { ranks[place - 1] = table.merge(tokens[place - 1], tokens[place]).rank }
      if place < ranks.count { ranks[place] = table.merge(tokens[place], tokens[place + 1]).rank }
    }
    return tokens
  }

  /// What pieces of at most 64 bytes become when they are merged several at a time.
  private func mergedTogether(_ pieces: [[UInt8]], _ merger: inout PieceMerger) -> [[UInt32]] {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 * pieces.count)
    let tokens = UnsafeMutablePointer<UInt32>.allocate(capacity: 64 * pieces.count)
    defer {
      bytes.deallocate()
      tokens.deallocate()
    }
    var jobs: [tk_job] = []
    for (number, piece) in pieces.enumerated() {
      (bytes + 64 * number).initialize(from: piece, count: piece.count)
      jobs.append(
        tk_job(
          bytes: bytes + 64 * number, count: UInt32(piece.count), made: 0, tokens: tokens + 64 * number,
          starts: 0, wholes: 0))
    }
    jobs.withUnsafeMutableBufferPointer { merger.merge($0) }
    return jobs.enumerated().map { number, job in (0..<Int(job.made)).map { tokens[64 * number + $0] } }
  }

  /// Length of the longest pieces: more than any window holds, where the definition is fast enough for it.
  #if DEBUG
    private static let longest = 1_500
  #else
    private static let longest = 9_000
  #endif

  /// Tables of merges in any order, so that late tokens may stand in early merges, over an alphabet of few letters; and tokens of one
  /// letter up to `1 << 12` times, which no window holds.
  @Test(arguments: forms)
  func mergesLikeTheDefinition(_ form: Form) throws {
    var random = SeededGenerator(state: 5)
    for round in 0..<60 {
      var list = TokenList(expected: 600)
      for byte in 0..<256 { try list.add(id: byte, [UInt8(byte)], areBytes: true) }
      var contents = (0..<256).map { [UInt8($0)] }
      var known = Set(contents)
      var merges: [MergeTable.Entry] = []
      let letters = Array("abc".utf8.prefix(1 + round % 3))
      var usable = letters.map { UInt32($0) }
      for _ in 0..<(round % 3 == 0 ? 14 : 80) {
        let left = round % 3 == 0 ? usable[usable.count - 1] : usable.randomElement(using: &random) ?? 97
        let right = round % 3 == 0 ? left : usable.randomElement(using: &random) ?? 97
        let bytes = contents[Int(left)] + contents[Int(right)]
        guard bytes.count <= 1 << 12, known.insert(bytes).inserted else { continue }
        let id = UInt32(contents.count)
        contents.append(bytes)
        usable.append(id)
        try list.add(id: Int(id), bytes, areBytes: true)
        merges.append(MergeTable.Entry(pair: UInt64(left) << 32 | UInt64(right), rank: 0, product: id))
      }
      if round % 2 == 1 { merges.shuffle(using: &random) }
      for rank in merges.indices { merges[rank].rank = UInt32(rank) }
      let vocabulary = Vocabulary(list)
      let table = MergeTable(merges)
      var merger = PieceMerger(
        vocabulary: vocabulary, merges: table,
        bytePairs: BytePairTable(vocabulary: vocabulary, merges: table),
        kernels: form.kernels)
      for length in [
        1, 7, 8, 9, 16, 17, 33, 63, 64, 65, 66, 100, 129, 300, 520, 1_100,
        round % 6 == 0 ? Self.longest : 600,
      ] {
        let piece = (0..<length).map { _ in letters.randomElement(using: &random) ?? 97 }
        let count = piece.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { merger.merge($0, count: length) } ?? 0
        }
        let merged = (0..<count).map { merger.tokens[$0] }
        #expect(merged == naiveMerge(piece.map(UInt32.init), table), "round \(round), \(length) bytes")
      }
      let pieces = (0..<30).map { number in
        (0...(number * 7 % 64)).map { _ in letters.randomElement(using: &random) ?? 97 }
      }
      let expected = pieces.map { naiveMerge($0.map(UInt32.init), table) }
      #expect(mergedTogether(pieces, &merger) == expected, "round \(round)")
    }
  }
}
