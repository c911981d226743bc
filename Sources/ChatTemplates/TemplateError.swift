/// Why a template cannot render what it was given.
public enum TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No built-in template has this name.
  case unknownTemplate(name: String, known: [String])
  /// The pair declares tools and the template has no place for them.
  case toolDefinitions(template: String)
  /// A message calls tools and the template has no form for calls.
  case toolCalls(template: String, place: TemplatePlace)
  /// A message has no content.
  case contentMissing(template: String, place: TemplatePlace)
  /// The content parts are not a JSON list of parts that each have a type.
  case contentPartsMalformed(place: TemplatePlace, reason: String)
  /// A content part that is no text.
  case contentPartNotText(template: String, place: TemplatePlace, type: String)
  /// An answer without any message.
  case answerWithoutMessages(place: TemplatePlace)
  /// An answer that does not begin and end with the assistant.
  case answerRole(place: TemplatePlace, role: String)
  /// A conversation that flat text cannot carry, because it has more than one turn a side.
  case conversationInFlatText(template: String, place: TemplatePlace, messages: Int, role: String)
  /// The template ends answers with the end-of-text token and the tokenizer has none.
  case endOfTextUnknown(template: String)

  /// A stable name of the reason, for counting.
  public var code: String {
    switch self {
    case .unknownTemplate: "template-unknown"
    case .toolDefinitions: "template-tool-definitions"
    case .toolCalls: "template-tool-calls"
    case .contentMissing: "template-content-missing"
    case .contentPartsMalformed: "template-content-parts-malformed"
    case .contentPartNotText: "template-content-part-not-text"
    case .answerWithoutMessages: "template-answer-without-messages"
    case .answerRole: "template-answer-role"
    case .conversationInFlatText: "template-conversation-in-flat-text"
    case .endOfTextUnknown: "template-end-of-text-unknown"
    }
  }

  /// What was met, where, and what was expected.
  public var message: String {
    switch self {
    case .unknownTemplate(let name, _):
      "no built-in chat template is called '\(name)'; templates of model folders cannot be read yet"
    case .toolDefinitions(let template):
      "the pair declares tools, and the template '\(template)' has no place for tool definitions"
    case .toolCalls(let template, let place):
      "\(place): the message calls tools, and the template '\(template)' has no form for tool calls"
    case .contentMissing(let template, let place):
      "\(place): the message has no content, and the template '\(template)' needs a text"
    case .contentPartsMalformed(let place, let reason):
      "\(place): the content parts cannot be read: \(reason)"
    case .contentPartNotText(let template, let place, let type):
      "\(place): a content part has the type '\(type)', and the template '\(template)' renders text parts only"
    case .answerWithoutMessages(let place):
      "\(place): the answer has no message"
    case .answerRole(let place, let role):
      "\(place): the role is '\(role)', and an answer begins and ends with a message of 'assistant'"
    case .conversationInFlatText(let template, let place, let messages, let role):
      messages == 1
        ? "\(place): the template '\(template)' would lose the role '\(role)'"
        : "\(place): the template '\(template)' would lose who said which of the \(messages) messages"
    case .endOfTextUnknown(let template):
      "the template '\(template)' ends each answer with the end-of-text token, and the tokenizer names none"
    }
  }

  /// What to do about it.
  public var remedy: String {
    switch self {
    case .unknownTemplate(_, let known):
      "choose one of: \(known.joined(separator: ", "))"
    case .toolDefinitions, .toolCalls:
      "remove the tools, or leave these rows out"
    case .contentMissing, .contentPartsMalformed, .answerWithoutMessages:
      "mend the row; `prefer validate` lists every such row"
    case .contentPartNotText:
      "keep text only, or leave these rows out"
    case .answerRole:
      "end the answer with the assistant's turn"
    case .conversationInFlatText:
      "use a template that writes roles, such as chatml"
    case .endOfTextUnknown:
      "use a tokenizer folder whose tokenizer_config.json names eos_token, or another template"
    }
  }

  /// The message, then the remedy.
  public var description: String { "\(message); \(remedy)" }
}
