/// What is done to text between added tokens before it is cut into pieces, so that words know the space before them.
enum SpaceMarking: Sendable, Hashable {
  case none
  /// A space is put before text that does not begin with one: ByteLevel's `add_prefix_space`.
  case leadingSpace
  /// Every space becomes a mark, and one is put before the text: SentencePiece's way, `Metaspace` in files.
  case marks(mark: Unicode.Scalar, prepends: Prepending)
  /// White space of all kinds is dropped, and a mark is put before each word: `WhitespaceSplit`, then `Metaspace`.
  case words(mark: Unicode.Scalar)

  /// Where a mark is put before text that does not begin with one.
  enum Prepending: String, Sendable, Hashable {
    case always
    case never
    /// Only at the start of the whole text.
    case first
  }

  /// A name that tells them apart.
  var name: String {
    switch self {
    case .none: "none"
    case .leadingSpace: "leading-space"
    case .marks(let mark, let prepends): "marks(\(mark), \(prepends.rawValue))"
    case .words(let mark): "marked-words(\(mark))"
    }
  }

  /// The marked text of `bytes[range]`, or nil if nothing changes.
  func applied(to bytes: UnsafePointer<UInt8>, _ range: Range<Int>, isTextStart: Bool) -> RewrittenText? {
    let text = UnsafeBufferPointer(
      rebasing: UnsafeBufferPointer(start: bytes, count: range.upperBound)[range])
    switch self {
    case .none: return nil
    case .leadingSpace:
      guard text.first != 0x20 else { return nil }
      var result = RewrittenText()
      result.replace(0..<0, by: [0x20])
      result.append(text[...])
      return result
    case .marks(let mark, let prepends):
      let spelled = Array(String(mark).utf8)
      let begins = text.first == 0x20 || text.starts(with: spelled)
      let isPrepended = !begins && (prepends == .always || (prepends == .first && isTextStart))
      guard isPrepended || text.contains(0x20) else { return nil }
      var result = RewrittenText()
      result.bytes.reserveCapacity(text.count * 5 / 4)
      if isPrepended { result.replace(0..<0, by: spelled) }
      var start = 0
      while let space = text[start...].firstIndex(of: 0x20) {
        result.append(text[start..<space])
        result.replace(space..<space + 1, by: spelled)
        start = space + 1
      }
      result.append(text[start...])
      return result
    case .words(let mark): return Self.words(text, mark: Array(String(mark).utf8))
    }
  }

  private static func words(_ text: UnsafeBufferPointer<UInt8>, mark: [UInt8]) -> RewrittenText? {
    guard let base = text.baseAddress else { return nil }
    let cursor = UTF8Cursor(base, limit: text.count, table: ScalarClassTable.shared)
    var result = RewrittenText()
    result.bytes.reserveCapacity(text.count * 5 / 4)
    var i = 0
    while i < text.count {
      let start = cursor.end(ofRun: .space, from: i)
      let end = cursor.end(ofRunWithout: .space, from: start)
      let isMarked = text[start..<end].starts(with: mark)
      let new = start == end || isMarked ? [] : mark
      if start > i || !new.isEmpty { result.replace(i..<start, by: new) }
      result.append(text[start..<end])
      i = end
    }
    return result.replaced.isEmpty ? nil : result
  }
}
