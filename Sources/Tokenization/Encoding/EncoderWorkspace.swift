/// The buffers with which one encoder at a time works, and the work itself.
///
/// Not safe for two threads at once; ``TokenEncoder`` owns it while it lives, which makes it safe to hand on.
final class EncoderWorkspace: @unchecked Sendable {
  private let model: TokenizerModel
  private let vocabulary: Vocabulary
  private let splitter: PieceSplitter
  private var pieces: PieceEncoder
  private let normalizer: TextNormalizer
  private let characters: CharacterTokens?

  /// Where results go during one call.
  private var ids: [UInt32] = []
  private var ends: [Int] = []
  private var wantsEnds = false
  private var specials = SpecialTokens.recognised

  init(_ model: TokenizerModel, _ memory: PieceMemory) {
    self.model = model
    vocabulary = model.vocabulary
    splitter = PieceSplitter(model.cutting)
    normalizer = TextNormalizer(model.normalizer)
    characters = model.characterTokens
    pieces = PieceEncoder(model, memory)
  }

  /// Begins to work for an encoder; to be called before anything is encoded.
  func begin() { pieces.begin() }

  /// Lets go of what other workspaces may work with too.
  func end() { pieces.end() }

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
      // Ranges of the caller's are not kept until the next call.
      self.specials = .recognised
    }
    if model.rawMatcher.isEmpty { return encodeSegment(bytes, 0..<text.count) }
    if case .asText = specials, model.rawMatcher.hasOnlySpecials {
      return encodeSegment(bytes, 0..<text.count)
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

  private func encodeBatch(
    _ bytes: UnsafePointer<UInt8>, start: Int, ends pieceEnds: UnsafeBufferPointer<Int>, limit: Int,
    _ normalized: NormalizedText?
  ) {
    guard wantsEnds else {
      return pieces.encode(bytes, start: start, ends: pieceEnds, limit: limit, into: &ids)
    }
    // Where ends are wanted pieces are taken one by one.
    var start = start
    for index in pieceEnds.indices {
      let end = pieceEnds[index]
      let known = ids.count
      pieces.encode(
        bytes, start: start, ends: UnsafeBufferPointer(rebasing: pieceEnds[index...index]), limit: limit,
        into: &ids)
      ids.withUnsafeBufferPointer { ids in
        appendEnds(of: UnsafeBufferPointer(rebasing: ids[known...]), bytes, start..<end, normalized)
      }
      start = end
    }
  }

  /// Appends the ends of the tokens of the piece `range`.
  private func appendEnds(
    of tokens: UnsafeBufferPointer<UInt32>, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>,
    _ normalized: NormalizedText?
  ) {
    if let unknown = model.unknownToken, tokens.contains(unknown) {
      return appendEndsWithUnknown(of: tokens, bytes, range, normalized)
    }
    var offset = range.lowerBound
    for i in tokens.indices {
      // The last token ends with its piece even where bytes without a token vanished.
      offset = i + 1 == tokens.count ? range.upperBound : offset + length(of: tokens[i])
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
    of tokens: UnsafeBufferPointer<UInt32>, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>,
    _ normalized: NormalizedText?
  ) {
    guard let characters, let unknown = model.unknownToken else { return }
    var unknownLengths: [Int] = []
    characters.forEach(bytes + range.lowerBound, count: range.count) { token, length in
      if token == unknown { unknownLengths.append(length) }
    }
    var used = 0
    var offset = range.lowerBound
    for token in tokens {
      if token == unknown, used < unknownLengths.count {
        offset += unknownLengths[used]
        used += 1
      } else {
        offset += length(of: token)
      }
      offset = min(offset, range.upperBound)
      ends.append(normalized?.originalOffset(offset) ?? offset)
    }
  }
}
