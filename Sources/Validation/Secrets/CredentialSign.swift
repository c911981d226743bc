internal import JSONText

/// Tells from a byte and its neighbours whether a credential may stand there. A cheap look, made often; it never misses
/// what ``Credential`` knows.
enum CredentialSign {
  /// The bytes that are looked at wherever they stand.
  static let singles: [TextPattern.Class] = [Array("-".utf8), Array("_".utf8)]

  /// Letters that are too common for that: only where they stand behind certain other ones, as in `AIz`, `eyJ` and `AKI`.
  static let pairs: [TextPattern.Pairs] = [(Array("IyA".utf8), Array("zJK".utf8))]

  static func stands(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    func byte(_ offset: Int) -> UInt8 {
      let place = index + offset
      return place >= 0 && place < text.count ? text[place] : 0
    }
    func isPair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
      byte(-2) == UInt8(ascii: first) && byte(-1) == UInt8(ascii: second)
    }
    switch text[index] {
    case UInt8(ascii: "-"):
      if byte(1) == UInt8(ascii: "-") { return byte(4) == UInt8(ascii: "-") && byte(5) == UInt8(ascii: "B") }
      return isPair("s", "k") || isPair("a", "t") || isPair("p", "i")
        || (byte(-2) == UInt8(ascii: "x") && byte(-3) == UInt8(ascii: "o"))
    case UInt8(ascii: "_"):
      if byte(-2) == UInt8(ascii: "h") {
        return byte(-3) == UInt8(ascii: "g") || byte(-1) == UInt8(ascii: "f")
      }
      return isPair("u", "b") || isPair("s", "k") || isPair("r", "k") || isPair("p", "m")
    case UInt8(ascii: "J"):
      return isPair("e", "y")
    case UInt8(ascii: "K"):
      return byte(-1) == UInt8(ascii: "A") && byte(1) == UInt8(ascii: "I")
    case UInt8(ascii: "z"):
      return isPair("A", "I")
    default:
      return false
    }
  }
}
