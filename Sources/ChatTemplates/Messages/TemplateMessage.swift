/// What a message says, as a template sees it. Bytes are UTF-8.
public enum TemplateContent: Sendable, Hashable {
  /// The member is missing or null.
  case none
  /// One text.
  case text(ArraySlice<UInt8>)
  /// A list of content parts, as the JSON text of the list.
  case parts(ArraySlice<UInt8>)
}

/// One message of a conversation, reduced to what templates read.
public struct TemplateMessage: Sendable, Hashable {
  /// The speaker as the data spells it ("user", "assistant", ...).
  public var role: String
  /// What is said.
  public var content: TemplateContent
  /// The JSON text of the member `tool_calls`, when the message has one that is neither null nor empty.
  public var toolCalls: ArraySlice<UInt8>?

  /// A message of `role` that says `content`.
  public init(role: String, content: TemplateContent, toolCalls: ArraySlice<UInt8>? = nil) {
    self.role = role
    self.content = content
    self.toolCalls = toolCalls
  }

  /// A message that is one text.
  public init(role: String, text: String) {
    self.init(role: role, content: .text(ArraySlice(text.utf8)))
  }
}

/// A prompt or an answer: a conversation, or flat text that never had speakers.
public enum TemplateTurns: Sendable, Hashable {
  /// Messages in the order they were said.
  case messages([TemplateMessage])
  /// Flat text, UTF-8.
  case text(ArraySlice<UInt8>)
}

/// Everything a template is given for one preference pair.
public struct TemplateInput: Sendable, Hashable {
  /// What both answers reply to.
  public var prompt: TemplateTurns
  /// The preferred answer.
  public var chosen: TemplateTurns
  /// The other answer.
  public var rejected: TemplateTurns
  /// The JSON text of the list of tools, when there is one that is neither null nor empty.
  public var tools: ArraySlice<UInt8>?

  /// One pair's input.
  public init(
    prompt: TemplateTurns, chosen: TemplateTurns, rejected: TemplateTurns, tools: ArraySlice<UInt8>? = nil
  ) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
    self.tools = tools
  }
}

/// The tokenizer's own marks that a template may write, by their text: what Hugging Face templates know as
/// `bos_token` and `eos_token`.
public struct TemplateMarks: Sendable, Hashable {
  /// The text of the beginning-of-text token, if the tokenizer has one.
  public var beginOfText: String?
  /// The text of the end-of-text token, if the tokenizer has one.
  public var endOfText: String?

  /// The marks of a tokenizer.
  public init(beginOfText: String? = nil, endOfText: String? = nil) {
    self.beginOfText = beginOfText
    self.endOfText = endOfText
  }
}
