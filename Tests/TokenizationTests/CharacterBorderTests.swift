import CTokenKernels
import Testing

@testable import Tokenization

/// Pieces that are cut where no token reaches across, and the merges of rank files, beside the definition of merging.
struct CharacterBorderTests {
  private static let letters: [[UInt8]] = ["a", " ", "é", "я", "ю", "一", "丁", "丂", "七", "。", "😀"].map {
    Array($0.utf8)
  }

  /// A vocabulary of all bytes and of random strings of bytes of a few characters, many of which begin or end inside one. Some are
  /// made by no merge.
  private struct RandomVocabulary {
    let ids: [[UInt8]: UInt32]
    let vocabulary: Vocabulary
    /// Random merges of random ranks.
    let merges: [MergeTable.Entry]

    init(_ random: inout SeededGenerator) throws {
      var list = TokenList(expected: 400)
      var contents: [[UInt8]] = []
      var ids: [[UInt8]: UInt32] = [:]
      var merges: [MergeTable.Entry] = []
      func add(_ bytes: [UInt8]) throws {
        guard ids[bytes] == nil else { return }
        ids[bytes] = UInt32(contents.count)
        try list.add(id: contents.count, bytes, areBytes: true)
        contents.append(bytes)
      }
      for byte in UInt8.min...UInt8.max { try add([byte]) }
      // Mostly near each other, so that longer ones are reached.
      var parts = letters.joined().map { [$0] }
      for _ in 0..<Int.random(in: 5..<90, using: &random) {
        let left = parts.randomElement(using: &random) ?? [97]
        let right = parts.randomElement(using: &random) ?? [97]
        if ids[left + right] == nil, let first = ids[left], let second = ids[right] {
          merges.append(
            MergeTable.Entry(
              pair: UInt64(first) << 32 | UInt64(second), rank: 0, product: UInt32(contents.count)))
        }
        try add(left + right)
        parts.append(left + right)
      }
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        let count = Int.random(in: 1...3, using: &random)
        try add(Array((0..<count).map { _ in letters.randomElement(using: &random) ?? [97] }.joined()))
      }
      // In the order in which they were made, or in any other.
      if Bool.random(using: &random) { merges.shuffle(using: &random) }
      for rank in merges.indices { merges[rank].rank = UInt32(rank) }
      vocabulary = Vocabulary(list)
      self.ids = ids
      self.merges = merges
    }
  }

  private func randomPiece(_ random: inout SeededGenerator) -> [UInt8] {
    var piece: [UInt8] = []
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      piece += Self.letters.randomElement(using: &random) ?? [97]
      // Now and then something that is no UTF-8.
      if Int.random(in: 0..<25, using: &random) == 0 { piece.removeLast() }
      if Int.random(in: 0..<25, using: &random) == 0 {
        piece.append(UInt8.random(in: 0x80...0xFF, using: &random))
      }
    }
    return piece.isEmpty ? [97] : piece
  }

  /// Merges by the definition: the pair of lowest rank, the leftmost of equals.
  private func merged(_ piece: [UInt8], _ rank: ([UInt8], [UInt8]) -> UInt32?) -> [[UInt8]] {
    var parts = piece.map { [$0] }
    while true {
      var best: (rank: UInt32, place: Int)?
      for i in 0..<(parts.count - 1) {
        if let rank = rank(parts[i], parts[i + 1]), rank < best?.rank ?? .max { best = (rank, i) }
      }
      guard let best else { return parts }
      parts[best.place] += parts[best.place + 1]
      parts.remove(at: best.place + 1)
    }
  }

  @Test(arguments: [false, true]) func cutPiecesBecomeTheSameTokens(wholePiecesFirst: Bool) throws {
    var random = SeededGenerator(state: 71)
    var pieceCount = 0
    var partCount = 0
    var orderedCount = 0
    for round in 0..<60 {
      let made = try RandomVocabulary(&random)
      var ranks: [UInt64: UInt32] = [:]
      for merge in made.merges { ranks[merge.pair] = merge.rank }
      let tables = ModelTables(vocabulary: made.vocabulary, merges: MergeTable(made.merges))
      let model = TokenizerModel(
        tables: tables, preTokenizer: .llama3, wholePiecesFirst: wholePiecesFirst, rankedByID: false,
        addedTokens: [])
      let borders = try #require(tables.borders)
      orderedCount += Int(borders.borders.pointee.is_ordered)
      var encoder = PieceEncoder(model, PieceMemory())
      encoder.begin()
      for _ in 0..<60 {
        let pieces = [randomPiece(&random), randomPiece(&random)]
        let expected = pieces.flatMap { piece -> [UInt32] in
          if wholePiecesFirst, let whole = made.ids[piece] { return [whole] }
          return merged(piece) { left, right in
            guard let left = made.ids[left], let right = made.ids[right] else { return nil }
            return ranks[UInt64(left) << 32 | UInt64(right)]
          }.compactMap { made.ids[$0] }
        }
        let text = pieces[0] + pieces[1]
        let ends = [pieces[0].count, text.count]
        let tokens = text.withUnsafeBufferPointer { buffer -> [UInt32] in
          guard let base = buffer.baseAddress else { return [] }
          return ends.withUnsafeBufferPointer { ends in
            var tokens: [UInt32] = []
            encoder.encode(base, start: 0, ends: ends, limit: buffer.count, into: &tokens)
            var parts = [Int](repeating: 0, count: PieceCache.batch + Int(TK_LONGEST_CUT))
            var made = 0
            guard let first = ends.baseAddress else { return [] }
            #expect(
              tk_cut_pieces(borders.borders, wholePiecesFirst, base, 0, first, ends.count, &parts, &made)
                == ends.count)
            pieceCount += ends.count
            partCount += made
            return tokens
          }
        }
        #expect(tokens == expected, "round \(round): \(pieces)")
      }
    }
    // Else nothing was shown.
    #expect(partCount > pieceCount * 2)
    #expect((20..<40).contains(orderedCount))
  }

  @Test func rankFilesKeepTheMergesThatHappen() throws {
    var random = SeededGenerator(state: 72)
    var kept = 0
    var possible = 0
    for round in 0..<60 {
      let made = try RandomVocabulary(&random)
      let merges = RankMerges.merges(of: made.vocabulary)
      kept += merges.count
      possible += MergeTable.allSplits(of: made.vocabulary).count
      let table = MergeTable(merges)
      var merger = PieceMerger(
        vocabulary: made.vocabulary, merges: table,
        bytePairs: BytePairTable(vocabulary: made.vocabulary, merges: table))
      for _ in 0..<60 {
        let piece = randomPiece(&random)
        let expected = merged(piece) { made.ids[$0 + $1] }.compactMap { made.ids[$0] }
        let count = piece.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { merger.merge($0, count: piece.count) } ?? 0
        }
        #expect((0..<count).map { merger.tokens[$0] } == expected, "round \(round): \(piece)")
      }
    }
    #expect(kept < possible)
  }
}
