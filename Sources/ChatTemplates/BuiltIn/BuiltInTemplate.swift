/// The templates that travel with the program.
public enum BuiltInTemplate: String, Sendable, Hashable, CaseIterable, ChatTemplate {
  /// Flat text, and the end-of-text token after the answer. For base models and rows that are plain strings.
  case plain
  /// `<|im_start|>role`, content, `<|im_end|>`: the frame of Qwen and many others, without a default system turn.
  case chatml
  /// The frame of Llama 3.
  case llama3

  /// The built-in template of this name.
  ///
  /// - Throws: `TemplateError.unknownTemplate` with the names there are.
  public init(named name: String) throws(TemplateError) {
    guard let template = BuiltInTemplate(rawValue: name) else {
      throw .unknownTemplate(name: name, known: BuiltInTemplate.allCases.map(\.rawValue))
    }
    self = template
  }

  /// The name people choose it by.
  public var name: String { rawValue }

  /// The name and the revision of its rendering. The revision changes when the text a template writes changes.
  public var identity: [UInt8] { Array("built-in \(rawValue) revision 1".utf8) }

  /// Only flat text leaves the beginning to the tokenizer; ChatML has none and Llama 3 writes its own.
  public var leavesBeginningToTokenizer: Bool { self == .plain }

  /// Renders the prompt and both answers.
  public func render(_ input: TemplateInput, marks: TemplateMarks) throws(TemplateError) -> RenderedPair {
    switch self {
    case .plain: try FlatTemplate().render(input, marks: marks)
    case .chatml: try TurnTemplate.chatml.render(input)
    case .llama3: try TurnTemplate.llama3.render(input)
    }
  }

  /// Renders a prompt alone, ready for the model to answer.
  public func renderPrompt(
    _ prompt: TemplateTurns, tools: ArraySlice<UInt8>? = nil, marks: TemplateMarks = TemplateMarks()
  ) throws(TemplateError) -> RenderedText {
    switch self {
    case .plain: try FlatTemplate().renderPrompt(prompt, tools: tools)
    case .chatml: try TurnTemplate.chatml.renderPrompt(prompt, tools: tools)
    case .llama3: try TurnTemplate.llama3.renderPrompt(prompt, tools: tools)
    }
  }
}
