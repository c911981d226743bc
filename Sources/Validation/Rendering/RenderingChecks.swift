internal import ChatTemplates
internal import PreferenceData

/// Checks what a record becomes for one model: whether its template takes it, how many tokens it has, and whether they
/// can be told apart into prompt and answer.
enum RenderingChecks {
  static func check(
    _ pair: PreferencePair, for settings: RenderingSettings, places: PairPlaces, log: inout FindingLog
  ) {
    checkSpecials(pair, settings: settings, places: places, log: &log)
    let rendered: RenderedPair
    do {
      rendered = try settings.template.render(TemplateInput(pair), marks: settings.marks)
    } catch {
      log.report(.templateRefuses, pointer: "", offset: 0, error.message)
      return
    }
    BoundaryChecks.check(pair, rendered: rendered, settings: settings, places: places, log: &log)
    checkTurns(pair, rendered: rendered, places: places, log: &log)
    let prompt = settings.ids(of: rendered.prompt, begins: true)
    checkLengths(rendered, prompt: prompt, settings: settings, places: places, log: &log)
    guard log.selection.isOn(.promptNoPrefix) else { return }
    for (part, answer) in [(PairPlaces.Part.chosen, rendered.chosen), (.rejected, rendered.rejected)] {
      let whole = settings.ids(of: rendered.prompt.appending(answer), begins: true)
      guard !whole.starts(with: prompt) else { continue }
      log.report(
        .promptNoPrefix, at: places.place(of: part, message: 0),
        "a token joins the end of the prompt and the beginning of the \(part) answer")
      return
    }
  }

  /// Whether what each message says stands in the rendering. White space around it may be gone.
  private static func checkTurns(
    _ pair: PreferencePair, rendered: RenderedPair, places: PairPlaces, log: inout FindingLog
  ) {
    guard log.selection.isOn(.turnDropped) else { return }
    let parts: [(PairPlaces.Part, RenderedText)] = [
      (.prompt, rendered.prompt), (.chosen, rendered.chosen), (.rejected, rendered.rejected),
    ]
    for (part, rendering) in parts {
      for (index, message) in pair.messages(of: part).enumerated() {
        guard let text = message.soleText, !text.isBlank else { continue }
        let said = PythonWhitespace.trimming(text.utf8)
        guard !ByteRun.occurs(said, in: rendering.bytes) else { continue }
        log.report(
          .turnDropped, at: places.place(of: part, message: index),
          "what the \(message.role) says does not stand in the rendered \(part)")
      }
    }
  }

  private static func checkLengths(
    _ rendered: RenderedPair, prompt: [UInt32], settings: RenderingSettings, places: PairPlaces,
    log: inout FindingLog
  ) {
    if let limit = settings.maximumPromptLength, prompt.count > limit {
      log.report(
        .promptTooLong, at: places.place(of: .prompt),
        "the prompt has \(prompt.count) tokens, \(limit) are allowed")
    }
    guard let limit = settings.maximumLength else { return }
    if prompt.count >= limit {
      log.report(
        .answerCutAway, at: places.place(of: .prompt),
        "the prompt has \(prompt.count) tokens and the limit is \(limit)")
      return
    }
    let chosen = settings.ids(of: rendered.chosen, begins: false).count
    let rejected = settings.ids(of: rendered.rejected, begins: false).count
    let total = prompt.count + max(chosen, rejected)
    guard total > limit else { return }
    log.report(
      .pairTooLong, at: places.place(of: chosen >= rejected ? .chosen : .rejected),
      "prompt and answer have \(total) tokens, \(limit) are allowed")
  }

  /// Special tokens in what people wrote. The rendering encodes them as text; others may not.
  private static func checkSpecials(
    _ pair: PreferencePair, settings: RenderingSettings, places: PairPlaces, log: inout FindingLog
  ) {
    guard !settings.specials.isEmpty, log.selection.isOn(.controlTokenInContent) else { return }
    check(pair.promptMessages, part: .prompt, settings: settings, places: places, log: &log)
    check(pair.chosen.asMessages, part: .chosen, settings: settings, places: places, log: &log)
    check(pair.rejected.asMessages, part: .rejected, settings: settings, places: places, log: &log)
  }

  private static func check(
    _ messages: [Message], part: PairPlaces.Part, settings: RenderingSettings, places: PairPlaces,
    log: inout FindingLog
  ) {
    for (index, message) in messages.enumerated() {
      guard let text = message.soleText, let special = firstSpecial(in: text.utf8, settings.specials) else {
        continue
      }
      log.report(
        .controlTokenInContent, at: places.place(of: part, message: index),
        "the text holds the special token \(String(decoding: special, as: UTF8.self))")
    }
  }

  private static func firstSpecial(in text: ArraySlice<UInt8>, _ specials: [UInt8: [[UInt8]]]) -> [UInt8]? {
    text.withUnsafeBufferPointer { text in
      for index in text.indices {
        // All but exotic special tokens begin with one of two marks, so that the look-up is rare.
        guard let candidates = specials[text[index]] else { continue }
        if let found = candidates.first(where: { text[index...].starts(with: $0) }) { return found }
      }
      return nil
    }
  }
}
