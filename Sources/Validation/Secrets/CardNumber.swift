/// Numbers of payment cards: the lengths and beginnings of the large networks, and a checksum that holds (ISO/IEC
/// 7812-1, Luhn).
enum CardNumber {
  /// The fewest digits of a number.
  private static let fewestDigits = 15

  /// Whether enough digits for a number stand together, whatever they are. Escapes of JSON may still be in the text, since
  /// a number holds nothing that is escaped.
  static func mayStand(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    var isAfterSeparator = false
    for byte in text {
      if isDigit(byte) {
        digits += 1
        if digits == fewestDigits { return true }
        isAfterSeparator = false
      } else if !isAfterSeparator, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") {
        isAfterSeparator = true
      } else {
        digits = 0
      }
    }
    return false
  }

  /// Where the first one of a text begins; nil if there is none.
  static func first(in text: ArraySlice<UInt8>) -> Int? {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        guard isDigit(text[index]) else {
          index += 1
          continue
        }
        let (digits, end) = number(at: index, in: text)
        let stands = index == 0 || !isPartOfNumberOrWord(text[index - 1])
        if stands, isCard(digits), end == text.count || !isPartOfNumberOrWord(text[end]) { return index }
        index = end
      }
      return nil
    }
  }

  /// The digits from there on, with single spaces or hyphens between them, and where they end.
  private static func number(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> (
    digits: [UInt8], end: Int
  ) {
    var digits: [UInt8] = []
    var index = start
    while index < text.count {
      if isDigit(text[index]) {
        digits.append(text[index] - UInt8(ascii: "0"))
      } else {
        let isSeparator = text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "-")
        guard isSeparator, index + 1 < text.count, isDigit(text[index + 1]) else { break }
      }
      index += 1
    }
    return (digits, index)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isPartOfNumberOrWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default:
      false
    }
  }

  private static func isCard(_ digits: [UInt8]) -> Bool {
    guard digits.count == fewestDigits || digits.count == 16 else { return false }
    let start = digits.prefix(4).reduce(0) { 10 * $0 + Int($1) }
    let isKnown =
      digits.count == 15
      ? (3400...3499).contains(start) || (3700...3799).contains(start)
      : (4000...4999).contains(start) || (5100...5599).contains(start) || (2221...2720).contains(start)
        || (3528...3589).contains(start) || start == 6011 || (6500...6599).contains(start)
    guard isKnown, Set(digits).count > 1 else { return false }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = place % 2 == 1 ? 2 * Int(digit) : Int(digit)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }
}
