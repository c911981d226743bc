internal import JSONText
internal import PreferenceData

/// Checks the JSON text itself, whatever it means: repeated members, and characters that no text should hold.
enum TextChecks {
  static func check(_ document: JSONDocument, log: inout FindingLog) {
    let looksIntoStrings = mayHoldOddCharacters(document.bytes)
    check(document.root, strings: looksIntoStrings, log: &log)
  }

  /// Whether any escape other than the everyday ones, or U+FFFD, occurs: most records are done with this look.
  private static func mayHoldOddCharacters(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index + 1 < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\\"):
          let kind = bytes[index + 1]
          if kind == UInt8(ascii: "u") || kind == UInt8(ascii: "b") || kind == UInt8(ascii: "f") {
            return true
          }
          index += 2
        case 0xEF:
          if index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] == 0xBD { return true }
          index += 1
        case 0x7F:
          return true
        default:
          index += 1
        }
      }
      return false
    }
  }

  private static func check(_ value: JSONValue, strings: Bool, log: inout FindingLog) {
    switch value.kind {
    case .object:
      checkNames(value, log: &log)
      for member in value.members where member.value.isContainer || strings {
        check(member.value, strings: strings, log: &log)
      }
    case .array:
      for element in value.elements where element.isContainer || strings {
        check(element, strings: strings, log: &log)
      }
    case .string:
      if strings { checkString(value, log: &log) }
    default:
      break
    }
  }

  private static func checkNames(_ object: JSONValue, log: inout FindingLog) {
    // Objects of records are small: comparing each name with those before it beats building a set.
    guard object.count <= 16 else { return checkManyNames(object, log: &log) }
    var position = 0
    for member in object.members {
      let name = member.key.stringBytes
      if position > 0, object.members.prefix(position).contains(where: { $0.key.stringBytes == name }) {
        report(member, log: &log)
      }
      position += 1
    }
  }

  private static func checkManyNames(_ object: JSONValue, log: inout FindingLog) {
    var seen: Set<ArraySlice<UInt8>> = []
    for member in object.members where !seen.insert(member.key.stringBytes).inserted {
      report(member, log: &log)
    }
  }

  private static func report(_ member: JSONMember, log: inout FindingLog) {
    log.report(
      .repeatedMember, at: member.value, offset: member.key.offset,
      "a second member \"\(Excerpt.cut(member.key.stringBytes))\" in the same object")
  }

  private static func checkString(_ value: JSONValue, log: inout FindingLog) {
    if value.hasLoneSurrogate {
      log.report(.loneSurrogate, at: value, "an escape \\uD800…\\uDFFF stands without its other half")
    }
    guard let text = value.stringBytes else { return }
    for byte in text where byte < 0x20 || byte == 0x7F {
      guard byte != 0x0A, byte != 0x09, byte != 0x0D else { continue }
      let code = String(byte, radix: 16, uppercase: true)
      log.report(
        .controlCharacter, at: value,
        "the text holds U+\(String(repeating: "0", count: 4 - code.count))\(code)")
      break
    }
    // A lone surrogate decodes to U+FFFD too and has been reported.
    if !value.hasLoneSurrogate, text.containsReplacementCharacter {
      log.report(.replacementCharacter, at: value, "the text holds U+FFFD")
    }
  }
}

extension JSONValue {
  fileprivate var isContainer: Bool { kind == .object || kind == .array }
}

extension ArraySlice<UInt8> {
  fileprivate var containsReplacementCharacter: Bool {
    var index = startIndex
    while let found = self[index...].firstIndex(of: 0xEF) {
      if self[found...].starts(with: [0xEF, 0xBF, 0xBD]) { return true }
      index = found + 1
    }
    return false
  }
}
