internal import JSONText

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Walks the bytes of records whose shape is expected, and says nil or false where they are not as expected. It never
/// explains: that is the business of the full check.
///
/// The text must be UTF-8.
struct RecordCursor {
  /// A stretch of the text, without quotation marks where it is a string.
  typealias Stretch = UnsafeBufferPointer<UInt8>

  /// How deep values that are passed over may be nested.
  static let depth = 12

  let text: UnsafeBufferPointer<UInt8>
  /// Where a sweep for what the rules on texts look at found something in the text.
  private var marks: TextMarkCursor
  /// Where strings may end in the text.
  private let stops: TextMarks
  /// Where the next token begins; the end of the text behind the last one.
  private(set) var offset = 0

  init(text: UnsafeBufferPointer<UInt8>, marks: TextMarks, stops: TextMarks) {
    self.text = text
    self.marks = TextMarkCursor(marks)
    self.stops = stops
  }

  /// The next token's first byte, 0 behind the last one.
  @inline(__always)
  var byte: UInt8 { offset < text.count ? text[offset] : 0 }

  /// Goes to the first token at or behind an offset.
  @inline(__always)
  mutating func move(to offset: Int) {
    self.offset = offset
    while self.offset < text.count, Self.isSpace(text[self.offset]) { self.offset += 1 }
  }

  /// Takes the next token if it is this byte.
  @inline(__always)
  mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    move(to: offset + 1)
    return true
  }

  /// What begins with a token and ends in front of another one.
  struct Spelling {
    let bytes: Stretch
    /// The first byte behind.
    let next: UInt8
  }

  /// What stands between an earlier token and the next one.
  func spelling(from start: Int) -> Spelling {
    Spelling(bytes: Stretch(rebasing: text[start..<offset]), next: byte)
  }

  /// Takes what was spelled like this if its bytes stand here again.
  @inline(__always)
  mutating func take(_ spelling: Spelling) -> Bool {
    let end = offset + spelling.bytes.count
    // The byte behind mostly tells spellings of different lengths apart.
    guard end < text.count, text[end] == spelling.next, let base = text.baseAddress,
      let bytes = spelling.bytes.baseAddress, memcmp(base + offset, bytes, spelling.bytes.count) == 0
    else { return false }
    offset = end
    return true
  }

  /// Takes a string and gives what stands between its quotation marks, not looked into. It holds no control characters.
  @inline(__always)
  mutating func string() -> Stretch? {
    guard byte == UInt8(ascii: "\"") else { return nil }
    let start = offset + 1
    var end = stops.first(from: start)
    while end < text.count, text[end] == UInt8(ascii: "\""), isEscaped(end) {
      end = stops.first(from: end + 1)
    }
    guard end < text.count, text[end] == UInt8(ascii: "\"") else { return nil }
    move(to: end + 1)
    return Stretch(rebasing: text[start..<end])
  }

  /// Whether a quotation mark inside a string is escaped: an odd number of backslashes stands before it.
  @inline(__always)
  private func isEscaped(_ index: Int) -> Bool {
    var start = index
    while text[start - 1] == UInt8(ascii: "\\") { start -= 1 }
    return (index - start) & 1 == 1
  }

  /// The signs in a stretch of the text, for the rules on texts.
  @inline(__always)
  mutating func signs(in stretch: Stretch) -> TextSigns {
    guard let start = stretch.baseAddress, let base = text.baseAddress else { return [] }
    return TextScan.signs(in: stretch, at: start - base, &marks)
  }

  /// Takes a member's name and the colon behind it. Names with escapes are not as expected.
  @inline(__always)
  mutating func name() -> Stretch? {
    guard let name = string(), take(UInt8(ascii: ":")) else { return nil }
    return name
  }

  /// Whether a name, none of the known ones, is plainly no secret. One as long as a secret might be one.
  mutating func isNoSecret(_ name: Stretch) -> Bool {
    name.count < 12 || signs(in: name).isDisjoint(with: [.credential, .digits])
  }

  /// Takes `true` or `false`.
  mutating func truthValue() -> Bool {
    literal("true") || literal("false")
  }

  /// Takes this literal.
  mutating func literal(_ spelling: StaticString) -> Bool {
    let start = offset
    let end = start + spelling.utf8CodeUnitCount
    guard end <= text.count, let base = text.baseAddress,
      memcmp(base + start, spelling.utf8Start, spelling.utf8CodeUnitCount) == 0, endsScalar(at: end)
    else { return false }
    move(to: end)
    return true
  }

  /// Takes a value of any kind if it is JSON, repeats no name and holds nothing remarkable in its texts.
  ///
  /// - Parameter scratch: room for the spelling of any string of the text.
  mutating func pass(depth: Int = RecordCursor.depth, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
    switch byte {
    case UInt8(ascii: "\""):
      guard let body = string() else { return false }
      return CanonicalSpelling.plain(body, signs: signs(in: body), respelledTo: scratch) != nil
    case UInt8(ascii: "{"): return depth > 0 && passObject(depth: depth - 1, scratch: scratch)
    case UInt8(ascii: "["): return depth > 0 && passArray(depth: depth - 1, scratch: scratch)
    case UInt8(ascii: "t"): return literal("true")
    case UInt8(ascii: "f"): return literal("false")
    case UInt8(ascii: "n"): return literal("null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return passNumber()
    default: return false
    }
  }

  private mutating func passArray(depth: Int, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
    move(to: offset + 1)
    if take(UInt8(ascii: "]")) { return true }
    repeat {
      guard pass(depth: depth, scratch: scratch) else { return false }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]"))
  }

  private mutating func passObject(depth: Int, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
    move(to: offset + 1)
    if take(UInt8(ascii: "}")) { return true }
    var names = NameList()
    repeat {
      guard let name = name(), isNoSecret(name), names.add(name), pass(depth: depth, scratch: scratch) else {
        return false
      }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}"))
  }

  /// Takes a number of the form that RFC 8259 allows, if it is plainly one that a double holds.
  private mutating func passNumber() -> Bool {
    var at = offset
    func digits() -> Bool {
      let first = at
      while at < text.count, Self.isDigit(text[at]) { at += 1 }
      return at > first
    }
    if text[at] == UInt8(ascii: "-") { at += 1 }
    let startsWithZero = at < text.count && text[at] == UInt8(ascii: "0")
    let whole = at
    guard digits(), !startsWithZero || at == whole + 1 else { return false }
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      guard digits() else { return false }
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
      guard digits() else { return false }
    }
    guard endsScalar(at: at), !HugeNumber.mayBe(text[whole..<at]) else { return false }
    move(to: at)
    return true
  }

  /// Whether a number or literal may end before this offset.
  private func endsScalar(at offset: Int) -> Bool {
    guard offset < text.count else { return true }
    let byte = text[offset]
    return Self.isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}")
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
