/// Turns conversations into the one text a model reads.
///
/// A template is pure: the same input gives the same text, on every thread.
public protocol ChatTemplate: Sendable {
  /// The name people choose it by.
  var name: String { get }

  /// Bytes that differ whenever the renderings may differ; stores fingerprint them.
  var identity: [UInt8] { get }

  /// Whether the tokenizer's own beginning-of-text token belongs before the rendering. False where the
  /// template writes it itself, so that a text never begins with two.
  var leavesBeginningToTokenizer: Bool { get }

  /// Renders the prompt and both answers.
  ///
  /// - Throws: what the template has no form for, and where it stands.
  func render(_ input: TemplateInput, marks: TemplateMarks) throws(TemplateError) -> RenderedPair

  /// Renders a prompt alone, ready for the model to answer: what `render` gives as its `prompt`.
  ///
  /// - Throws: what the template has no form for, and where it stands.
  func renderPrompt(
    _ prompt: TemplateTurns, tools: ArraySlice<UInt8>?, marks: TemplateMarks
  ) throws(TemplateError) -> RenderedText
}
