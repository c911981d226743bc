internal import ChatTemplates
internal import PreferenceData
internal import Tokenization

/// Checks how a rendered pair begins and ends: with the special tokens that say so, and with each of them once.
enum BoundaryChecks {
  static func check(
    _ pair: PreferencePair, rendered: RenderedPair, settings: RenderingSettings, places: PairPlaces,
    log: inout FindingLog
  ) {
    checkBeginning(pair, rendered.prompt, settings: settings, places: places, log: &log)
    for (part, answer) in [(PairPlaces.Part.chosen, rendered.chosen), (.rejected, rendered.rejected)] {
      checkEnd(of: pair, part, answer, settings: settings, places: places, log: &log)
    }
  }

  /// A text that spells the token with which it begins anyway: template or tokenizer write it too.
  private static func checkBeginning(
    _ pair: PreferencePair, _ prompt: RenderedText, settings: RenderingSettings, places: PairPlaces,
    log: inout FindingLog
  ) {
    guard let id = settings.tokenizer.beginningOfText, let mark = settings.tokenizer.token(id),
      settings.ids(of: prompt, begins: true).first == id,
      let text = pair.promptMessages.first?.soleText, text.utf8.starts(with: mark.utf8)
    else { return }
    log.report(
      .doubledBoundary, at: places.place(of: .prompt, message: 0),
      "the prompt begins with \(mark), which is written before it anyway")
  }

  private static func checkEnd(
    of pair: PreferencePair, _ part: PairPlaces.Part, _ answer: RenderedText, settings: RenderingSettings,
    places: PairPlaces, log: inout FindingLog
  ) {
    let messages = pair.messages(of: part)
    let place = { places.place(of: part, message: max(0, messages.count - 1)) }
    let whole = answer.withoutTrailer()
    // The plain template lets a text that spells the end keep it, and writes none of its own.
    guard let last = settings.ids(of: whole, begins: false).last, settings.tokenizer.isSpecial(last) else {
      log.report(
        .noEndOfTurn, at: place(), "the \(part) answer ends in no special token of the tokenizer")
      return
    }
    guard let range = whole.control.last, range.upperBound == whole.bytes.count else { return }
    let mark = whole.bytes[range]
    let before = PythonWhitespace.trimming(whole.bytes[..<range.lowerBound])
    let endOfText = settings.marks.endOfText.map { Array($0.utf8) } ?? []
    for spelling in [Array(mark), endOfText]
    where !spelling.isEmpty && before.suffix(spelling.count) == spelling[...] {
      log.report(
        .doubledBoundary, at: place(),
        "the \(part) answer ends with \(String(decoding: spelling, as: UTF8.self)), and the template ends it again"
      )
      return
    }
  }
}
