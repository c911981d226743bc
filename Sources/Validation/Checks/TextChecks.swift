internal import JSONText
internal import PreferenceData
internal import Tokenization

/// Checks the JSON text itself, whatever it means: repeated members, characters that no text should hold, and what
/// nobody meant to publish.
enum TextChecks {
  /// What a record asks to be looked at.
  private struct Look {
    /// Whether an object may repeat a name.
    let names: Bool
    /// Whether a number may be too large.
    let numbers: Bool
    /// Whether addresses and telephone numbers are asked for, which no sign tells of.
    let contacts: Bool
    /// Where signs were found. Speakers' marks are what whole transcripts are made of; they count in messages, which are
    /// looked at later.
    let extent: TextScan.Extent

    /// Whether strings and names in a stretch of the record may hold something.
    func reaches(_ lower: Int, _ upper: Int) -> Bool { contacts || extent.reaches(lower, upper) }
  }

  /// - Parameter swept: what is known of the record's text, if it was swept.
  /// - Returns: what a look over the whole record showed; empty for most.
  @discardableResult
  static func check(_ document: JSONDocument, swept: SweptRecord?, log: inout FindingLog) -> TextSigns {
    let look = Look(
      names: document.mayRepeatNames, numbers: document.mayHoldHugeNumbers,
      contacts: log.selection.isOn(.emailAddress) || log.selection.isOn(.phoneNumber),
      extent: extent(of: document, swept: swept))
    check(document.root, look, log: &log)
    return look.extent.signs
  }

  /// What a look over a whole record shows, without a look at what it is.
  static func signs(in document: JSONDocument, swept: SweptRecord?) -> TextSigns {
    extent(of: document, swept: swept).signs
  }

  private static func extent(of document: JSONDocument, swept: SweptRecord?) -> TextScan.Extent {
    TextScan.extent(
      ofJSON: document.bytes, leavingOut: .speakerMark, swept: swept.map { ($0.marks, $0.base) })
  }

  private static func check(_ value: JSONValue, _ look: Look, log: inout FindingLog) {
    let strings = look.reaches(value.offset, value.endOffset)
    guard strings || look.names || look.numbers else { return }
    switch value.kind {
    case .object:
      if look.names { checkNames(value, log: &log) }
      if strings { checkSecretNames(value, look, log: &log) }
      for member in value.members { check(member.value, look, log: &log) }
    case .array:
      for element in value.elements { check(element, look, log: &log) }
    case .string:
      if strings, let string = CheckedString(value), look.contacts || holdsSign(string) {
        check(string, log: &log)
      }
    case .number:
      if look.numbers, HugeNumber.is(value) {
        log.report(.hugeNumber, at: value, "the number is larger than a double can hold")
      }
    default:
      break
    }
  }

  /// Names of members may be secrets too, as where a table of tokens was exported.
  private static func checkSecretNames(_ object: JSONValue, _ look: Look, log: inout FindingLog) {
    for member in object.members where member.key.rawText.count >= 14 {
      guard look.reaches(member.key.offset, member.value.offset) else { continue }
      let name = member.key.stringBytes
      if let credential = Credential.all(in: name).first(where: { log.selection.isOn($0.rule) }) {
        log.report(
          secret: credential.rule, at: ValuePlace(object, offset: member.key.offset),
          "a member's name is what looks like \(credential.kind)")
      } else if CardNumber.first(in: name) != nil {
        log.report(
          secret: .cardNumber, at: ValuePlace(object, offset: member.key.offset),
          "a member's name is what looks like the number of a payment card")
      }
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

  /// Whether a string holds any sign: most strings of a record with a sign in it do not, and need not be decoded.
  private static func holdsSign(_ string: CheckedString) -> Bool {
    !TextScan.signs(ofJSON: string.body).subtracting(.speakerMark).isEmpty
  }

  /// Checks a string.
  static func check(_ string: CheckedString, log: inout FindingLog) {
    if string.hasLoneSurrogate {
      log.report(
        .loneSurrogate, at: string.place, "an escape \\uD800…\\uDFFF stands without its other half")
    }
    let text = string.text
    let (signs, places) = TextScan.places(in: text)
    for (sign, offset) in places {
      // A lone surrogate decodes to U+FFFD too and has been reported.
      if sign == .replacement, string.hasLoneSurrogate { continue }
      report(sign, at: offset, in: text, of: string, log: &log)
    }
    let credential = places.first { $0.sign == .credential }?.offset
    checkSecrets(text, signs: signs, credential: credential, of: string, log: &log)
  }

  private static func report(
    _ sign: TextSigns, at offset: Int, in text: ArraySlice<UInt8>, of string: CheckedString,
    log: inout FindingLog
  ) {
    let place = string.place(of: offset)
    let here = text[(text.startIndex + offset)...]
    switch sign {
    case .controlCharacter:
      let code = String(here.first ?? 0, radix: 16, uppercase: true)
      log.report(
        .controlCharacter, at: string.place,
        "the text holds U+\(String(repeating: "0", count: 4 - code.count))\(code)")
    case .replacement:
      log.report(.replacementCharacter, at: string.place, "the text holds U+FFFD")
    case .mojibake:
      log.report(
        .mojibake, at: place,
        "\"\(String(decoding: here.prefix(4), as: UTF8.self).prefix(2))\" is what misread UTF-8 looks like")
    case .invisible:
      log.report(
        .invisibleCharacter, at: place, "a character without width stands in the text")
    case .bidirectional:
      log.report(
        .directionControl, at: place, "a character turns the direction of the text after it")
    case .carriageReturn:
      log.report(.carriageReturn, at: place, "the text holds a carriage return")
    case .combining:
      if CanonicalForm.composed(text) != nil {
        log.report(
          .mixedNormalForm, at: place,
          "the text spells a letter and its mark as two characters that NFC spells as one")
      }
    case .controlToken:
      let length = here.withUnsafeBufferPointer { ControlTokenSpelling.length(in: $0) } ?? 0
      log.report(
        .controlToken, at: place,
        "the text holds \(String(decoding: here.prefix(length), as: UTF8.self))")
    case .reasoningTag:
      guard let unpaired = ReasoningTag.firstUnpaired(in: text) else { return }
      log.report(
        .reasoningTags, at: string.place(of: unpaired),
        "a reasoning tag is opened and not closed, or closed and not opened")
    default:
      break
    }
  }

  private static func checkSecrets(
    _ text: ArraySlice<UInt8>, signs: TextSigns, credential: Int?, of string: CheckedString,
    log: inout FindingLog
  ) {
    if let credential {
      for credential in Credential.all(in: text, from: credential)
      where log.selection.isOn(credential.rule) {
        log.report(
          secret: credential.rule, at: string.place(of: credential.offset),
          String("the text holds what looks like ", around: credential.kind, ""))
      }
    }
    func report(_ rule: Rule, _ what: String, _ first: (ArraySlice<UInt8>) -> Int?) {
      guard log.selection.isOn(rule), let offset = first(text) else { return }
      log.report(
        secret: rule, at: string.place(of: offset), "the text holds what looks like \(what)")
    }
    if signs.contains(.digits) { report(.cardNumber, "the number of a payment card", CardNumber.first) }
    report(.emailAddress, "an e-mail address", PersonalContact.firstAddress)
    report(.phoneNumber, "a telephone number", PersonalContact.firstNumber)
  }
}
