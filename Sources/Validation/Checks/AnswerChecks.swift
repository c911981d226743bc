internal import JSONText
internal import PreferenceData

/// Checks how the answers begin, what they say about themselves, and whether both reason aloud.
enum AnswerChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, signs: TextSigns, log: inout FindingLog) {
    checkEdges(pair, places: places, log: &log)
    checkBoilerplate(pair.chosen, places: places, log: &log)
    if !signs.isDisjoint(with: [.reasoningTag, .escapedASCII]) {
      checkReasoning(pair, places: places, log: &log)
    }
  }

  /// White space where prompt and answer meet: tokenizers join it to the next word, so the boundary moves.
  private static func checkEdges(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    if case .text(let text) = pair.prompt, text.endsInSpace, !text.isBlank {
      log.report(.promptEndsInSpace, at: places.place(of: .prompt), "the prompt ends in white space")
    }
    guard let chosen = pair.chosen.firstText, let rejected = pair.rejected.firstText, !chosen.isEmpty,
      !rejected.isEmpty, chosen.startsWithSpace != rejected.startsWithSpace
    else { return }
    let part: PairPlaces.Part = chosen.startsWithSpace ? .chosen : .rejected
    log.report(
      .answerStartsWithSpace, at: places.place(of: part, message: 0),
      "only the \(part) answer begins with white space")
  }

  /// Phrases by which other assistants speak of themselves; each holds "AI", which is looked for first.
  private static let phrases: [[UInt8]] = [
    "As an AI language model", "as an AI language model", "As an AI assistant", "as an AI assistant",
    "As an AI, I", "as an AI, I", "As an AI developed by", "As an AI model", "as an AI model",
    "I'm just an AI", "I am just an AI", "I'm only an AI", "I'm an AI language model",
    "I am an AI language model",
  ].map { Array($0.utf8) }

  /// How far into the answer is looked: boilerplate stands at the beginning.
  private static let reach = 512

  private static func checkBoilerplate(_ answer: Answer, places: PairPlaces, log: inout FindingLog) {
    guard let text = answer.firstText else { return }
    let phrase = text.canonicalJSON.withUnsafeBufferPointer {
      firstPhrase(in: UnsafeBufferPointer(rebasing: $0.prefix(reach)))
    }
    guard let phrase else { return }
    log.report(
      .assistantBoilerplate, at: places.place(of: .chosen, message: 0),
      "the chosen answer says \"\(String(decoding: phrase, as: UTF8.self))\"")
  }

  private static func firstPhrase(in text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var start = 1
    while let index = TextSweep.first(UInt8(ascii: "I"), behind: UInt8(ascii: "A"), in: text, from: start) {
      if let phrase = phrase(in: text, aroundI: index) { return phrase }
      start = index + 1
    }
    return nil
  }

  /// The phrase whose "AI" ends at an index.
  private static func phrase(in text: UnsafeBufferPointer<UInt8>, aroundI index: Int) -> [UInt8]? {
    phrases.first { phrase in
      // Where "AI" stands in the phrase tells where the phrase would begin.
      guard
        let place = phrase.indices.dropLast().first(where: { phrase[$0] == 0x41 && phrase[$0 + 1] == 0x49 })
      else { return false }
      let start = index - 1 - place
      return start >= 0 && text[start...].starts(with: phrase)
    }
  }

  private static func checkReasoning(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    let chosen = pair.chosen.reasons
    guard chosen != pair.rejected.reasons else { return }
    let part: PairPlaces.Part = chosen ? .chosen : .rejected
    log.report(
      .reasoningOnOneSide, at: places.place(of: part, message: 0),
      "only the \(part) answer holds reasoning in tags")
  }
}

extension Answer {
  /// The first text of the answer.
  var firstText: Text? {
    switch self {
    case .text(let text): text
    case .messages(let messages): messages.first?.soleText
    }
  }

  fileprivate var reasons: Bool {
    switch self {
    case .text(let text): !ReasoningTag.all(in: text.utf8).isEmpty
    case .messages(let messages):
      messages.contains { message in message.soleText.map { !ReasoningTag.all(in: $0.utf8).isEmpty } ?? false
      }
    }
  }
}

extension AnswerChecks {
  /// Whether a text begins with white space. The canonical spelling shows it as a space, or as an escape of a line feed
  /// or tab.
  static func startsWithSpace(_ canonical: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = canonical.first else { return false }
    return first == 0x20
      || (first == UInt8(ascii: "\\") && canonical.count > 1 && isSpaceEscape(canonical[1]))
  }

  /// Whether a text ends in white space.
  static func endsInSpace(_ canonical: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = canonical.last else { return false }
    if last == 0x20 { return true }
    // An even number of backslashes before the letter would be backslashes of the text.
    guard isSpaceEscape(last) else { return false }
    return canonical.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  /// Whether the beginning of a text holds a phrase by which other assistants speak of themselves.
  static func saysBoilerplate(_ canonical: UnsafeBufferPointer<UInt8>) -> Bool {
    firstPhrase(in: UnsafeBufferPointer(rebasing: canonical.prefix(reach))) != nil
  }

  private static func isSpaceEscape(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "n") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "r")
  }
}

extension Text {
  fileprivate var startsWithSpace: Bool {
    canonicalJSON.withUnsafeBufferPointer { AnswerChecks.startsWithSpace($0) }
  }

  fileprivate var endsInSpace: Bool {
    canonicalJSON.withUnsafeBufferPointer { AnswerChecks.endsInSpace($0) }
  }
}
