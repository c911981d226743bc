/// Carries a SentencePiece character map out the way Hugging Face's `Precompiled` normalizer does, which is not
/// SentencePiece's own: text is taken by grapheme clusters. A cluster of fewer than six bytes becomes what its shortest
/// known beginning stands for; otherwise each of its characters becomes what it stands for itself.
struct ClusterRewriter {
  private let characters: CharacterMap
  private let clusters = GraphemeClusters()

  init(_ characters: CharacterMap) { self.characters = characters }

  /// The changed text of `bytes[range]`, or nil if nothing changes. Offsets in the result count from the start of the
  /// range.
  func rewrite(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: ScalarClassTable.shared)
    var result = RewrittenText()
    var copied = range.lowerBound
    func replace(_ part: Range<Int>) -> Bool {
      guard let new = characters.shortestMatch(bytes, part) else { return false }
      result.bytes.append(
        contentsOf: UnsafeBufferPointer(start: bytes + copied, count: part.lowerBound - copied))
      result.replace(part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound, by: new)
      copied = part.upperBound
      return true
    }
    var i = range.lowerBound
    while i < range.upperBound {
      let end = clusters.end(in: text, from: i)
      if end - i >= 6 || !replace(i..<end) {
        var character = i
        while character < end {
          let characterEnd = character + text.scalar(at: character).length
          _ = replace(character..<characterEnd)
          character = characterEnd
        }
      }
      i = end
    }
    guard !result.replaced.isEmpty else { return nil }
    result.bytes.append(
      contentsOf: UnsafeBufferPointer(start: bytes + copied, count: range.upperBound - copied))
    return result
  }
}
