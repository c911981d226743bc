/// How SentencePiece normalizes text before it cuts it into pieces, as a model file says.
///
/// Source: `sentencepiece_model.proto` (`NormalizerSpec`) and the behaviour of the sentencepiece library.
final class SentencePieceRules: Sendable, Hashable {
  /// The mark that stands for a space: U+2581.
  static let mark: [UInt8] = [0xE2, 0x96, 0x81]

  /// What characters are replaced by what; nil for the identity rules.
  let characters: CharacterMap?
  /// Texts that stay as they are wherever they occur: pieces that a user defined.
  let protected: [[UInt8]]
  /// Whether a space is put before the text (or behind it).
  let addsDummySpace: Bool
  /// Whether spaces at the ends are dropped and runs of spaces become one.
  let removesExtraSpaces: Bool
  /// Whether spaces become ``mark``.
  let escapesSpaces: Bool
  /// Whether the added space stands behind the text.
  let isSpaceSuffix: Bool

  private let protectedTrie: AddedTokenTrie

  init(
    characters: CharacterMap?, protected: [[UInt8]] = [], addsDummySpace: Bool = true,
    removesExtraSpaces: Bool = true, escapesSpaces: Bool = true, isSpaceSuffix: Bool = false
  ) {
    self.characters = characters
    self.protected = protected
    self.addsDummySpace = addsDummySpace
    self.removesExtraSpaces = removesExtraSpaces
    self.escapesSpaces = escapesSpaces
    self.isSpaceSuffix = isSpaceSuffix
    protectedTrie = AddedTokenTrie(protected)
  }

  static func == (left: SentencePieceRules, right: SentencePieceRules) -> Bool {
    left === right
      || (left.characters == right.characters && left.protected == right.protected
        && left.flags == right.flags)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(characters?.count)
    hasher.combine(flags)
  }

  private var flags: [Bool] { [addsDummySpace, removesExtraSpaces, escapesSpaces, isSpaceSuffix] }

  /// What tells these rules apart, for people.
  var name: String {
    let parts = [
      characters == nil ? "identity" : "character-map", addsDummySpace ? "dummy-space" : nil,
      removesExtraSpaces ? "single-spaces" : nil, escapesSpaces ? "marks" : nil,
      isSpaceSuffix ? "suffix" : nil,
    ]
    return "sentencepiece(\(parts.compactMap { $0 }.joined(separator: ", ")))"
  }

  /// The normal form of `bytes[range]`, or nil if the text is in it already.
  func normalize(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: ScalarClassTable.shared)
    var result = RewrittenText()
    result.bytes.reserveCapacity(range.count + range.count / 4 + 3)
    var position = range.lowerBound
    if removesExtraSpaces {
      while position < range.upperBound {
        let next = prefix(of: text, at: position)
        guard next.isSpace(bytes, position) else { break }
        position += next.length
      }
      if position > range.lowerBound { result.replace(0..<position - range.lowerBound, by: []) }
    }
    guard position < range.upperBound else { return result.replaced.isEmpty ? nil : result }
    let space: [UInt8] = escapesSpaces ? Self.mark : [0x20]
    if addsDummySpace, !isSpaceSuffix {
      result.replace(position - range.lowerBound..<position - range.lowerBound, by: space)
    }
    var isBehindSpace = removesExtraSpaces
    while position < range.upperBound {
      // Plain ASCII words are the common case.
      if characters == nil, protected.isEmpty, bytes[position] &- 0x21 < 0x5E {
        var end = position + 1
        while end < range.upperBound, bytes[end] &- 0x21 < 0x5E { end += 1 }
        result.append(UnsafeBufferPointer(start: bytes, count: end)[position..<end])
        position = end
        isBehindSpace = false
        continue
      }
      let next = prefix(of: text, at: position)
      append(next, bytes, position, from: range.lowerBound, space, &isBehindSpace, to: &result)
      position += next.length
    }
    if removesExtraSpaces { dropTrailing(space, of: &result, originalCount: range.count) }
    if addsDummySpace, isSpaceSuffix { result.replace(range.count..<range.count, by: space) }
    return result.replaced.isEmpty ? nil : result
  }

  /// The next stretch of text and what it becomes; nil if it stays.
  private struct Prefix {
    var length: Int
    var replacement: ArraySlice<UInt8>?

    func isSpace(_ bytes: UnsafePointer<UInt8>, _ position: Int) -> Bool {
      if let replacement { replacement.elementsEqual([0x20]) } else { length == 1 && bytes[position] == 0x20 }
    }
  }

  private func prefix(of text: UTF8Cursor, at position: Int) -> Prefix {
    if !protectedTrie.isEmpty, let found = protectedTrie.longestMatch(text.bytes, position..<text.limit) {
      return Prefix(length: found.end - position)
    }
    if let found = characters?.longestMatch(text.bytes, position..<text.limit) {
      return Prefix(length: found.length, replacement: found.replacement)
    }
    let scalar = text.scalar(at: position)
    if scalar.value == ReadScalar.invalid {
      return Prefix(length: scalar.length, replacement: [0xEF, 0xBF, 0xBD])
    }
    return Prefix(length: scalar.length)
  }

  private func append(
    _ next: Prefix, _ bytes: UnsafePointer<UInt8>, _ position: Int, from start: Int, _ space: [UInt8],
    _ isBehindSpace: inout Bool, to result: inout RewrittenText
  ) {
    let source = UnsafeBufferPointer(start: bytes + position, count: next.length)
    let original = position - start..<position - start + next.length
    if next.replacement == nil, !source.contains(0x20) {
      result.append(source[...])
      isBehindSpace = false
      return
    }
    var content = next.replacement ?? ArraySlice(source)
    if isBehindSpace { content = content.drop { $0 == 0x20 } }
    var written: [UInt8] = []
    for byte in content {
      if byte == 0x20 { written += space } else { written.append(byte) }
    }
    result.replace(original, by: written)
    if !content.isEmpty { isBehindSpace = removesExtraSpaces && content.last == 0x20 }
  }

  private func dropTrailing(_ space: [UInt8], of result: inout RewrittenText, originalCount: Int) {
    var end = result.bytes.count
    while end >= space.count, result.bytes[end - space.count..<end].elementsEqual(space) {
      end -= space.count
    }
    if end < result.bytes.count { result.truncate(to: end, originalCount: originalCount) }
  }
}
