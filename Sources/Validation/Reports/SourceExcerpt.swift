internal import ByteStreams

/// A piece of the line at which a finding stands, short enough for a terminal, with a marker to print under it.
///
/// Control characters are shown as pictures (`␀`, `␉`), so that one column of the excerpt is one column of the screen and
/// nothing in the data reaches the terminal as a command.
struct SourceExcerpt {
  /// The piece, with `…` where it was cut.
  let text: String
  /// Spaces up to the place, `^` at it, `~` to the end of the token.
  let marker: String

  /// - Parameter columns: how wide the excerpt may be.
  init(_ place: SourcePlace, of record: Record, columns: Int) {
    let bytes = record.bytes
    let width = max(20, columns)
    // A third of the room shows what stands before the place: enough to recognise it by.
    var start = place.index
    var room = width / 3
    while start > place.line.lowerBound, room > 0 {
      start -= 1
      while start > place.line.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
      room -= 1
    }
    let tokenEnd = place.tokenEnd
    var text = String.UnicodeScalarView()
    var before = 0
    var marked = 0
    var used = 0
    if start > place.line.lowerBound {
      text.append("…")
      before = 1
      used = 1
    }
    // A character has four bytes at most: a longer look is not needed however long the line is.
    var position = start
    var decoder = UTF8()
    var source = bytes[start..<min(place.line.upperBound, start + 4 * width)].makeIterator()
    var isCut = false
    decoding: while true {
      let scalar: Unicode.Scalar
      switch decoder.decode(&source) {
      case .scalarValue(let decoded):
        scalar = decoded
      case .error:
        scalar = "\u{FFFD}"
      case .emptyInput:
        break decoding
      }
      let columns = VisibleText.columns(of: scalar)
      if used + columns > width - 1 {
        isCut = true
        break
      }
      text.append(VisibleText.picture(of: scalar))
      used += columns
      if position < place.index { before += columns } else if position < tokenEnd { marked += columns }
      position += scalar == "\u{FFFD}" ? 1 : UTF8.width(scalar)
    }
    if isCut || position < place.line.upperBound { text.append("…") }
    self.text = String(text)
    marker =
      String(repeating: " ", count: before) + "^" + String(repeating: "~", count: max(0, marked - 1))
  }
}
