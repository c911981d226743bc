/// Takes what might be a secret out of what is said about a record that holds one. Messages quote names and words of the
/// record, cut short, so that a part of a secret could be among them in a form that no search recognises.
enum SecretMask {
  /// No secret that is looked for is shorter.
  private static let shortest = 12

  /// The text with each long run of letters, digits and the signs of base64 taken out that is no ordinary word, and each
  /// long run of digits, whatever stands between them.
  static func masked(_ text: String) -> String {
    var text = text
    // Few messages hold anything suspicious, and nearly all are ASCII, a character a byte.
    if text.withUTF8({ isHarmless($0) }) { return text }
    var result = ""
    var run = ""
    for character in text + "\n" {
      let isPart =
        character.isASCII && (character.isLetter || character.isNumber || "_-+/=.".contains(character))
      if isPart || (character == " " && run.last?.isNumber == true) {
        run.append(character)
      } else {
        result += isSuspicious(run) ? "…" : run
        run = ""
        result.append(character)
      }
    }
    return String(result.dropLast())
  }

  /// The same for a JSON Pointer, step by step.
  static func masked(pointer: String) -> String {
    var pointer = pointer
    let isHarmless = pointer.withUTF8 { text in
      var rest = text[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "/")) {
        guard Self.isHarmless(UnsafeBufferPointer(rebasing: rest[..<end])) else { return false }
        rest = rest[(end + 1)...]
      }
      return Self.isHarmless(UnsafeBufferPointer(rebasing: rest))
    }
    guard !isHarmless else { return pointer }
    return pointer.split(separator: "/", omittingEmptySubsequences: false)
      .map { masked(String($0)) }.joined(separator: "/")
  }

  /// Whether the text is ASCII and nothing is to be taken out of it.
  private static func isHarmless(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var length = 0
    var isSuspicious = false
    var isAfterDigit = false
    for byte in text {
      var isPart = true
      var isDigit = false
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "."):
        break
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        isSuspicious = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        isSuspicious = true
        isDigit = true
      case 0x80...: return false
      default: isPart = byte == 0x20 && isAfterDigit
      }
      isAfterDigit = isDigit
      guard isPart else {
        (length, isSuspicious) = (0, false)
        continue
      }
      length += 1
      if isSuspicious, length >= shortest { return false }
    }
    return true
  }

  private static func isSuspicious(_ run: String) -> Bool {
    run.count >= shortest && run.contains { $0.isNumber || $0.isUppercase }
  }
}
