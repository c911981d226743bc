internal import PreferenceData

/// Checks that the chosen answer is in the language of the prompt.
enum LanguageChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    guard log.selection.isOn(.languageMismatch) else { return }
    let question = pair.promptMessages.last { $0.role == .user }?.soleText
    guard let question, let answer = pair.chosen.asMessages.last?.soleText,
      let asked = WrittenLanguage(of: question.utf8), let answered = WrittenLanguage(of: answer.utf8),
      asked != answered
    else { return }
    log.report(
      .languageMismatch, at: places.place(of: .chosen, message: pair.chosen.asMessages.count - 1),
      "the prompt is in \(asked.name), the chosen answer in \(answered.name)")
  }
}
