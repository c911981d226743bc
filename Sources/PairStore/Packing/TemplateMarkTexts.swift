import ChatTemplates

/// The control texts that a template writes, seen from rendering a small pair.
enum TemplateMarkTexts {
  /// Every control text once, in order of first appearance.
  ///
  /// - Throws: what keeps the template from rendering anything at all, such as a missing end-of-text token.
  static func all(of template: any ChatTemplate, marks: TemplateMarks) throws(TemplateError) -> [String] {
    let turn: (String) -> TemplateTurns = { .text(ArraySlice($0.utf8)) }
    let probe = try template.render(
      TemplateInput(prompt: turn("a"), chosen: turn("b"), rejected: turn("c")), marks: marks)
    let whole = probe.prompt.appending(probe.chosen)
    var seen: Set<String> = []
    return whole.control
      .map { String(decoding: whole.bytes[$0], as: UTF8.self) }
      .filter { seen.insert($0).inserted }
  }
}
