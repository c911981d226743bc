internal import JSONText

/// Numbers that no double holds, so that readers make infinity of them, or refuse them, or keep them exactly: each does
/// something else (RFC 8259, section 6).
enum HugeNumber {
  /// Whether the spelling is long enough, or has an exponent large enough, that it has to be looked at.
  static func mayBe(_ spelling: some Collection<UInt8>) -> Bool {
    if spelling.count >= 300 { return true }
    guard let mark = spelling.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
    return spelling[mark...].count >= 4
  }

  /// Whether a number has no double near it.
  static func `is`(_ value: JSONValue) -> Bool {
    mayBe(value.rawText) && value.double?.isFinite == false
  }
}
