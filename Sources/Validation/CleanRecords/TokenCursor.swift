internal import JSONText

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Walks the tokens of records whose shape is expected, and says nil or false where they are not as expected. It never
/// explains: that is the business of the full check.
struct TokenCursor {
  /// A stretch of the text, without quotation marks where it is a string.
  typealias Stretch = UnsafeBufferPointer<UInt8>

  /// How deep values that are passed over may be nested.
  static let depth = 12
  /// How many members their objects may have.
  static let members = 16

  let text: UnsafeBufferPointer<UInt8>
  let starts: UnsafeBufferPointer<UInt32>
  /// Where a sweep for what the rules on texts look at found something in the text.
  private var marks: TextMarkCursor
  private(set) var position = 0

  init(text: UnsafeBufferPointer<UInt8>, starts: UnsafeBufferPointer<UInt32>, marks: TextMarks) {
    self.text = text
    self.starts = starts
    self.marks = TextMarkCursor(marks)
  }

  /// Where the next token begins; the end of the text behind the last one.
  @inline(__always)
  var offset: Int { position < starts.count ? Int(starts[position]) : text.count }

  /// The next token's first byte, 0 behind the last one.
  @inline(__always)
  var byte: UInt8 { position < starts.count ? text[Int(starts[position])] : 0 }

  /// Goes on to the first token at or behind an offset.
  mutating func move(to offset: Int) {
    while position < starts.count, starts[position] < offset { position += 1 }
  }

  /// Goes back to a token, by its number.
  mutating func rewind(to earlier: Int) { position = earlier }

  /// Takes the next token if it is this byte.
  @inline(__always)
  mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    position += 1
    return true
  }

  /// Takes a string and gives what stands between its quotation marks, not looked into.
  @inline(__always)
  mutating func string() -> Stretch? {
    guard byte == UInt8(ascii: "\"") else { return nil }
    let open = Int(starts[position])
    position += 1
    // The closing mark is the last byte before the next token that is no space.
    var end = offset
    while end > open + 1, Self.isSpace(text[end - 1]) { end -= 1 }
    guard end > open + 1, text[end - 1] == UInt8(ascii: "\"") else { return nil }
    return Stretch(rebasing: text[open + 1..<end - 1])
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
    // A name as long as a secret might be one.
    guard name.count < 12 || signs(in: name).isDisjoint(with: [.credential, .digits]) else { return nil }
    return name
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
    position += 1
    return true
  }

  /// Takes a value of any kind if it is JSON, repeats no name and holds nothing remarkable in its texts.
  ///
  /// - Parameter scratch: room for the spelling of any string of the text.
  mutating func pass(depth: Int = TokenCursor.depth, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
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
    position += 1
    if take(UInt8(ascii: "]")) { return true }
    repeat {
      guard pass(depth: depth, scratch: scratch) else { return false }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]"))
  }

  private mutating func passObject(depth: Int, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
    position += 1
    if take(UInt8(ascii: "}")) { return true }
    var names = NameList()
    repeat {
      guard let name = name(), names.add(name), pass(depth: depth, scratch: scratch) else { return false }
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
    position += 1
    return true
  }

  /// Whether a number or literal may end before this offset. A quotation mark ends none: the index lists no token for a
  /// string that touches a scalar.
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
