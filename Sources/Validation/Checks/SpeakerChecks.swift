internal import PreferenceData

/// Checks that no message holds another speaker's turn. Flat prompts may be whole transcripts and are left alone.
enum SpeakerChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, signs: TextSigns, log: inout FindingLog) {
    guard !signs.isDisjoint(with: [.speakerMark, .escapedASCII]) else { return }
    for part in PairPlaces.Part.allCases {
      if part == .prompt, case .text = pair.prompt { continue }
      for (index, message) in pair.messages(of: part).enumerated() {
        guard let text = message.soleText, let mark = SpeakerMark.first(in: text.utf8) else { continue }
        log.report(
          .speakerMark, at: places.place(of: part, message: index),
          "the message holds \"\(mark)\" on a line of its own")
      }
    }
  }
}
