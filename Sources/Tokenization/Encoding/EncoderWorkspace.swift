/// The buffers with which one encoder at a time works, and the work itself.
///
/// Not safe for two threads at once; ``TokenEncoder`` owns it while it lives, which makes it safe to hand on.
final class EncoderWorkspace: @unchecked Sendable {
  private let model: TokenizerModel
  private let vocabulary: Vocabulary
  private let splitter: PieceSplitter
  private var merger: PieceMerger
  private var cache: PieceCache
  private var longCache = LongPieceCache()
  private let normalizer: TextNormalizer
  private let characters: CharacterTokens?

  /// Tokens of the batch of pieces in hand; room for ``PieceCache/mostTokens`` beyond the capacity.
  private var staged: UnsafeMutablePointer<UInt32>
  private var stagedCapacity: Int
  private var stagedCount = 0

  /// Where results go during one call.
  private var ids: [UInt32] = []
  private var ends: [Int] = []
  private var wantsEnds = false
  private var specials = SpecialTokens.recognised

  init(_ model: TokenizerModel) {
    self.model = model
    vocabulary = model.vocabulary
    splitter = PieceSplitter(model.cutting)
    normalizer = TextNormalizer(model.normalizer)
    characters = model.characterTokens
    merger = PieceMerger(
      vocabulary: model.vocabulary, merges: model.merges, bytePairs: model.bytePairs,
      characters: model.characterTokens)
    cache = PieceCache(lineBits: 16)
    stagedCapacity = PieceSplitter.batch * 2
    staged = .allocate(capacity: stagedCapacity + PieceCache.mostTokens)
  }

  deinit { staged.deallocate() }

  /// Appends the ids of `text`, and the byte offset where each ends if `ends` is given.
  func encode(
    _ text: UnsafeBufferPointer<UInt8>, specials: SpecialTokens, into target: inout [UInt32],
    ends targetEnds: inout [Int], wantsEnds: Bool
  ) {
    guard let bytes = text.baseAddress, !text.isEmpty else { return }
    self.specials = specials
    self.wantsEnds = wantsEnds
    // The caller's arrays are filled in place and handed back.
    swap(&ids, &target)
    swap(&ends, &targetEnds)
    defer {
      swap(&ids, &target)
      swap(&ends, &targetEnds)
    }
    if model.rawMatcher.isEmpty {
      encodeSegment(bytes, 0..<text.count)
      return
    }
    model.rawMatcher.forEachPart(
      of: bytes, in: 0..<text.count, isAllowed: { self.permission($0, $1) },
      text: { self.encodeSegment(bytes, $0) }, token: { self.emit($0.token.id, end: $0.range.upperBound) })
  }

  /// Text between added tokens of the raw text: normalized, then searched for those of normalized text.
  private func encodeSegment(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) {
    if let normalized = normalizer.normalize(bytes, range) {
      normalized.bytes?.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        encodeNormalized(base, 0..<buffer.count, normalized)
      }
    } else {
      encodeNormalized(bytes, range, nil)
    }
  }

  private func encodeNormalized(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ normalized: NormalizedText?
  ) {
    if model.normalizedMatcher.isEmpty {
      encodeText(bytes, range, normalized)
      return
    }
    func original(_ offset: Int) -> Int { normalized?.originalOffset(offset) ?? offset }
    model.normalizedMatcher.forEachPart(
      of: bytes, in: range,
      isAllowed: {
        self.permission($0, original($1.lowerBound)..<max(original($1.lowerBound), original($1.upperBound)))
      },
      text: { self.encodeText(bytes, $0, normalized) },
      token: { self.emit($0.token.id, end: original($0.range.upperBound)) })
  }

  private func permission(_ token: AddedToken, _ range: Range<Int>) -> AddedTokenMatcher.Permission {
    switch specials {
    case .recognised: .recognise
    case .asText: token.isSpecial ? .skip : .recognise
    case .within(let ranges): !token.isSpecial || Self.isInside(range, ranges) ? .recognise : .searchInside
    case .allAddedWithin(let ranges): Self.isInside(range, ranges) ? .recognise : .searchInside
    }
  }

  /// Whether one of `ranges`, which ascend, holds all of `range`.
  private static func isInside(_ range: Range<Int>, _ ranges: [Range<Int>]) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < range.upperBound { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= range.lowerBound
  }

  private func emit(_ id: UInt32, end: Int) {
    ids.append(id)
    if wantsEnds { ends.append(end) }
  }

  /// Text in which no added token is left.
  private func encodeText(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ normalized: NormalizedText?
  ) {
    let spaces = model.preTokenizer.spaces
    guard spaces != .none else { return encodePieces(bytes, range, normalized) }
    let start = normalized?.originalOffset(range.lowerBound) ?? range.lowerBound
    guard let marked = spaces.applied(to: bytes, range, isTextStart: start == 0) else {
      return encodePieces(bytes, range, normalized)
    }
    var changed = normalized ?? NormalizedText(origin: 0)
    changed.take(marked, from: range.lowerBound)
    changed.bytes?.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      encodePieces(base, 0..<buffer.count, changed)
    }
  }

  private func encodePieces(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ normalized: NormalizedText?
  ) {
    splitter.forEachBatch(in: range, of: bytes) { start, pieceEnds in
      encodeBatch(bytes, start: start, ends: pieceEnds, limit: range.upperBound, normalized)
    }
  }

  /// The hot loop: pieces are looked up among the remembered ones, and merged if they are not there.
  private func encodeBatch(
    _ bytes: UnsafePointer<UInt8>, start: Int, ends pieceEnds: UnsafeBufferPointer<Int>, limit: Int,
    _ normalized: NormalizedText?
  ) {
    guard var ends = pieceEnds.baseAddress else { return }
    stagedCount = 0
    var start = start
    var left = pieceEnds.count
    while left > 0 {
      let count = min(left, PieceCache.batch)
      cache.take(bytes, limit: limit, start: start, ends: ends, count: count)
      var index = 0
      while index < count {
        reserve((count &- index) &* PieceCache.mostTokens)
        let before = stagedCount
        let first = index
        // Where ends are wanted pieces are taken one by one.
        index = cache.find(from: first, to: wantsEnds ? first &+ 1 : count, staged, made: &stagedCount)
        if index < count, !wantsEnds || index == first {
          let pieceStart = index == 0 ? start : ends[index &- 1]
          encodeUnseen(bytes + pieceStart, count: ends[index] &- pieceStart, index: index)
          index &+= 1
        }
        if wantsEnds {
          appendEnds(from: before, bytes, (first == 0 ? start : ends[first &- 1])..<ends[first], normalized)
        }
      }
      start = ends[count &- 1]
      ends += count
      left &-= count
    }
    ids.append(contentsOf: UnsafeBufferPointer(start: staged, count: stagedCount))
  }

  /// Stages the tokens of a piece that the cache does not know, and teaches it to.
  private func encodeUnseen(_ piece: UnsafePointer<UInt8>, count: Int, index: Int) {
    let before = stagedCount
    // Through the cache of long pieces, for those that become more tokens than an entry holds.
    encodeLong(piece, count: count)
    let made = stagedCount &- before
    if count <= PieceCache.longestPiece, made <= PieceCache.mostTokens {
      cache.insert(at: index, staged + before, count: made)
    }
  }

  private func encodeLong(_ piece: UnsafePointer<UInt8>, count: Int) {
    guard count <= LongPieceCache.longestPiece else {
      encodeUnknown(piece, count: count)
      return
    }
    let hash = ByteHash.hash(piece, count: count)
    if let found = longCache.find(piece, count: count, hash: hash) {
      reserve(found.count)
      longCache.copy(found, to: staged + stagedCount)
      stagedCount += found.count
      return
    }
    let before = stagedCount
    encodeUnknown(piece, count: count)
    if count <= PieceCache.longestPiece, stagedCount - before <= PieceCache.mostTokens { return }
    longCache.insert(
      piece, count: count, hash: hash,
      tokens: UnsafeBufferPointer(start: staged + before, count: stagedCount - before))
  }

  /// Stages the tokens of a piece that no cache knows.
  private func encodeUnknown(_ piece: UnsafePointer<UInt8>, count: Int) {
    if model.wholePiecesFirst {
      let whole = vocabulary.id(of: piece, count: count)
      if whole != Vocabulary.none {
        reserve(1)
        staged[stagedCount] = whole
        stagedCount += 1
        return
      }
    }
    let made = merger.merge(piece, count: count)
    reserve(made)
    let tokens = merger.tokens
    for i in 0..<made { staged[stagedCount + i] = tokens[i] }
    stagedCount += made
  }

  /// Makes room for `more` tokens.
  @inline(__always)
  private func reserve(_ more: Int) {
    if stagedCount &+ more > stagedCapacity { grow(more) }
  }

  private func grow(_ more: Int) {
    let capacity = max(stagedCount + more, stagedCapacity * 2)
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + PieceCache.mostTokens)
    larger.initialize(from: staged, count: stagedCount)
    staged.deallocate()
    staged = larger
    stagedCapacity = capacity
  }

  /// Appends the ends of the tokens staged from `first` on, which make up the piece `range`.
  private func appendEnds(
    from first: Int, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ normalized: NormalizedText?
  ) {
    if let unknown = model.unknownToken, (first..<stagedCount).contains(where: { staged[$0] == unknown }) {
      return appendEndsWithUnknown(from: first, bytes, range, normalized)
    }
    var offset = range.lowerBound
    for i in first..<stagedCount {
      // The last token ends with its piece even where bytes without a token vanished.
      offset = i + 1 == stagedCount ? range.upperBound : offset + length(of: staged[i])
      ends.append(normalized?.originalOffset(offset) ?? offset)
    }
  }

  /// How many bytes of text a token stands for: one for the tokens of bytes that stand in for characters.
  @inline(__always)
  private func length(of token: UInt32) -> Int {
    let bytes = vocabulary.bytes(of: token)
    return characters?.isByteToken(token, bytes) ?? false ? 1 : bytes.count
  }

  /// The same where unknown tokens are among them, which stand for any text: the text is gone through again.
  private func appendEndsWithUnknown(
    from first: Int, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ normalized: NormalizedText?
  ) {
    guard let characters, let unknown = model.unknownToken else { return }
    var unknownLengths: [Int] = []
    characters.forEach(bytes + range.lowerBound, count: range.count) { token, length in
      if token == unknown { unknownLengths.append(length) }
    }
    var used = 0
    var offset = range.lowerBound
    for i in first..<stagedCount {
      if staged[i] == unknown, used < unknownLengths.count {
        offset += unknownLengths[used]
        used += 1
      } else {
        offset += length(of: staged[i])
      }
      offset = min(offset, range.upperBound)
      ends.append(normalized?.originalOffset(offset) ?? offset)
    }
  }
}
