/// E-mail addresses and telephone numbers in a text.
enum PersonalContact {
  /// Where the first e-mail address begins: a name, `@`, and a domain of at least two labels.
  static func firstAddress(in text: ArraySlice<UInt8>) -> Int? {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        if text[index] == UInt8(ascii: "@") {
          let name = text[..<index].reversed().prefix { isOfName($0) }.count
          let domain = text[(index + 1)...].prefix {
            isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
          }
          let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
          let last = labels.last { !$0.isEmpty }
          let isDomain =
            labels.count >= 2 && labels.first?.isEmpty == false && (last?.count ?? 0) >= 2
            && last?.allSatisfy({ isLetter($0) }) == true
          if name > 0, isDomain { return index - name }
        }
        index += 1
      }
      return nil
    }
  }

  /// Where the first telephone number begins: `+` and 8 to 15 digits (E.164), or ten digits grouped as in North America.
  static func firstNumber(in text: ArraySlice<UInt8>) -> Int? {
    text.withUnsafeBufferPointer { text in
      for index in text.indices {
        let byte = text[index]
        let mayBegin = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") || isDigit(byte)
        guard mayBegin,
          index == 0 || !(isAlphanumeric(text[index - 1]) || text[index - 1] == UInt8(ascii: "."))
        else { continue }
        if byte == UInt8(ascii: "+") {
          if isInternational(text[(index + 1)...]) { return index }
        } else if isGrouped(text[index...]) {
          return index
        }
      }
      return nil
    }
  }

  private static func isInternational(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    // No country's code begins with 0.
    guard let first = rest.first, isDigit(first), first != UInt8(ascii: "0") else { return false }
    var digits = 0
    var isAfterSeparator = false
    for byte in rest {
      if isDigit(byte) {
        digits += 1
        isAfterSeparator = false
      } else {
        let isSeparator = " -().".utf8.contains(byte)
        // Two separators may stand together, as in `+1 (555) 010-9999`; a letter or anything else ends it.
        guard isSeparator else { break }
        if isAfterSeparator, byte != UInt8(ascii: "("), byte != UInt8(ascii: " ") { break }
        isAfterSeparator = true
      }
    }
    return (8...15).contains(digits)
  }

  /// `555-010-9999`, `(555) 010-9999`, `555.010.9999`.
  private static func isGrouped(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let shape = rest.prefix(15).map { byte -> UInt8 in isDigit(byte) ? UInt8(ascii: "d") : byte }
    for form in ["ddd-ddd-dddd", "(ddd) ddd-dddd", "ddd.ddd.dddd"] where shape.starts(with: form.utf8) {
      let end = shape.dropFirst(form.utf8.count).first
      return end.map { $0 != UInt8(ascii: "d") && !isLetter($0) && $0 != UInt8(ascii: "-") } ?? true
    }
    return false
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  private static func isOfName(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "._%+-".utf8.contains(byte)
  }
}
