/// Words with the space marks (U+2581) before them: where a vocabulary has no token with a mark behind another
/// character, no merge crosses these cuts, and cutting changes nothing but the speed.
struct MarkedWordScanner: PieceScanner {
  @inline(__always)
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    var i = start
    while isMark(text, i) { i += 3 }
    while i < text.limit, !isMark(text, i) { i += 1 }
    return i
  }

  /// U+2581 is E2 96 81.
  @inline(__always)
  private func isMark(_ text: UTF8Cursor, _ i: Int) -> Bool {
    i + 2 < text.limit && text.bytes[i] == 0xE2 && text.bytes[i + 1] == 0x96 && text.bytes[i + 2] == 0x81
  }
}
