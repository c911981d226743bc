/// A template that writes every turn in the same frame: a header that names the speaker, the content, a mark that
/// ends the turn. ChatML and Llama 3 differ only in these.
struct TurnTemplate: Sendable {
  /// The name people choose it by.
  var name: String
  /// Control text before the first turn.
  var opening = ""
  /// Control text before the role.
  var beforeRole: String
  /// Control text after the role.
  var afterRole = ""
  /// Plain text between the header and the content.
  var afterHeader: String
  /// Control text that ends a turn.
  var endOfTurn: String
  /// Plain text after the end of a turn.
  var afterTurn = ""
  /// Whether outer whitespace of the content is removed.
  var trimsContent: Bool

  func render(_ input: TemplateInput) throws(TemplateError) -> RenderedPair {
    RenderedPair(
      prompt: try renderPrompt(input.prompt, tools: input.tools),
      chosen: try renderAnswer(input.chosen, place: TemplatePlace(.chosen)),
      rejected: try renderAnswer(input.rejected, place: TemplatePlace(.rejected)))
  }

  /// Every turn of the prompt, then the header that opens the assistant's turn. Flat text is one user turn.
  func renderPrompt(
    _ prompt: TemplateTurns, tools: ArraySlice<UInt8>?
  ) throws(TemplateError) -> RenderedText {
    if tools != nil { throw .toolDefinitions(template: name) }
    var text = RenderedText()
    text.append(control: opening.utf8)
    let place = TemplatePlace(.prompt)
    for (index, message) in messages(of: prompt, speaker: "user").enumerated() {
      appendHeader(role: message.role, to: &text)
      try appendBody(of: message, place: place.at(index), to: &text)
    }
    appendHeader(role: "assistant", to: &text)
    return text
  }

  /// The answer without the header that the prompt already ends with. Flat text is one assistant turn; later
  /// turns of a longer answer carry their own headers.
  private func renderAnswer(
    _ answer: TemplateTurns, place: TemplatePlace
  ) throws(TemplateError) -> RenderedText {
    let turns = messages(of: answer, speaker: "assistant")
    guard let first = turns.first, let last = turns.last else { throw .answerWithoutMessages(place: place) }
    guard first.role == "assistant" else { throw .answerRole(place: place.at(0), role: first.role) }
    guard last.role == "assistant" else {
      throw .answerRole(place: place.at(turns.count - 1), role: last.role)
    }
    var text = RenderedText()
    for (index, message) in turns.enumerated() {
      if index > 0 { appendHeader(role: message.role, to: &text) }
      try appendBody(of: message, place: place.at(index), to: &text)
    }
    return text
  }

  private func messages(of turns: TemplateTurns, speaker: String) -> [TemplateMessage] {
    switch turns {
    case .messages(let messages): messages
    case .text(let text): [TemplateMessage(role: speaker, content: .text(text))]
    }
  }

  // The role is the data's word, so it is no control text even here.
  private func appendHeader(role: String, to text: inout RenderedText) {
    text.append(control: beforeRole.utf8)
    text.append(plain: role.utf8)
    text.append(control: afterRole.utf8)
    text.append(plain: afterHeader.utf8)
  }

  private func appendBody(
    of message: TemplateMessage, place: TemplatePlace, to text: inout RenderedText
  ) throws(TemplateError) {
    let content = try ContentText.text(of: message, template: name, place: place)
    text.append(content: trimsContent ? PythonWhitespace.trimming(content) : content)
    text.append(control: endOfTurn.utf8)
    text.append(trailer: afterTurn.utf8)
  }

  /// ChatML: `<|im_start|>role`, line feed, content, `<|im_end|>`, line feed.
  static let chatml = TurnTemplate(
    name: "chatml", beforeRole: "<|im_start|>", afterHeader: "\n", endOfTurn: "<|im_end|>", afterTurn: "\n",
    trimsContent: false)

  /// Llama 3: headers between `<|start_header_id|>` and `<|end_header_id|>`, two line feeds, the content
  /// trimmed, `<|eot_id|>`; `<|begin_of_text|>` once at the start.
  static let llama3 = TurnTemplate(
    name: "llama3", opening: "<|begin_of_text|>", beforeRole: "<|start_header_id|>",
    afterRole: "<|end_header_id|>", afterHeader: "\n\n", endOfTurn: "<|eot_id|>", trimsContent: true)
}
