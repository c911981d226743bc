/// Flat text: the prompt as it is, the answer as it is, then the end-of-text token, once.
///
/// This is how TRL treats rows that are plain strings (TRL 1.16, `dpo_trainer.py`): the answer gets the text of
/// `eos_token` unless it ends with it already. In that case the answer's own ending is the mark.
struct FlatTemplate: Sendable {
  /// The name people choose it by.
  let name = "plain"

  func render(_ input: TemplateInput, marks: TemplateMarks) throws(TemplateError) -> RenderedPair {
    RenderedPair(
      prompt: try renderPrompt(input.prompt, tools: input.tools),
      chosen: try renderAnswer(input.chosen, place: TemplatePlace(.chosen), marks: marks),
      rejected: try renderAnswer(input.rejected, place: TemplatePlace(.rejected), marks: marks))
  }

  func renderPrompt(
    _ prompt: TemplateTurns, tools: ArraySlice<UInt8>?
  ) throws(TemplateError) -> RenderedText {
    if tools != nil { throw .toolDefinitions(template: name) }
    var text = RenderedText()
    text.append(content: try flatText(of: prompt, speaker: "user", place: TemplatePlace(.prompt)))
    return text
  }

  private func renderAnswer(
    _ answer: TemplateTurns, place: TemplatePlace, marks: TemplateMarks
  ) throws(TemplateError) -> RenderedText {
    guard let mark = marks.endOfText, !mark.isEmpty else { throw .endOfTextUnknown(template: name) }
    var content = try flatText(of: answer, speaker: "assistant", place: place)
    if content.count >= mark.utf8.count, content.suffix(mark.utf8.count).elementsEqual(mark.utf8) {
      content = content.dropLast(mark.utf8.count)
    }
    var text = RenderedText()
    text.append(content: content)
    text.append(control: mark.utf8)
    return text
  }

  /// Flat text as it is; of a conversation only what flat text can carry: one turn of the expected speaker.
  private func flatText(
    of turns: TemplateTurns, speaker: String, place: TemplatePlace
  ) throws(TemplateError) -> ArraySlice<UInt8> {
    switch turns {
    case .text(let text): return text
    case .messages(let messages):
      guard messages.count == 1, let message = messages.first, message.role == speaker else {
        throw .conversationInFlatText(
          template: name, place: place, messages: messages.count, role: messages.first?.role ?? "")
      }
      return try ContentText.text(of: message, template: name, place: place.at(0))
    }
  }
}
