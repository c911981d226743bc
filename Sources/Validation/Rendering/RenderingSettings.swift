public import ChatTemplates
public import Tokenization

/// For which model records are checked: how it is spoken to and how its text becomes tokens.
public struct RenderingSettings: Sendable {
  /// How conversations become text.
  public var template: any ChatTemplate
  /// How text becomes tokens.
  public var tokenizer: Tokenizer
  /// Most tokens of a prompt; nil for any number.
  public var maximumPromptLength: Int?
  /// Most tokens of a prompt and its longer answer; nil for any number.
  public var maximumLength: Int?
  /// The spellings of the tokenizer's special tokens, by their first byte.
  let specials: [UInt8: [[UInt8]]]

  /// Checks for this template and tokenizer.
  public init(
    template: any ChatTemplate, tokenizer: Tokenizer, maximumPromptLength: Int? = nil,
    maximumLength: Int? = nil
  ) {
    self.template = template
    self.tokenizer = tokenizer
    self.maximumPromptLength = maximumPromptLength
    self.maximumLength = maximumLength
    let spellings = tokenizer.specialTokens.map { Array($0.content.utf8) }.filter { !$0.isEmpty }
    specials = Dictionary(grouping: spellings, by: { $0[0] })
      .mapValues { $0.sorted { $0.count > $1.count } }
  }

  /// The marks that templates write, as this tokenizer spells them.
  var marks: TemplateMarks {
    TemplateMarks(
      beginOfText: tokenizer.beginningOfText.flatMap(tokenizer.token),
      endOfText: tokenizer.endOfText.flatMap(tokenizer.token))
  }

  /// The ids of a rendering; the tokenizer's own beginning comes first where the template leaves that to it.
  func ids(of text: RenderedText, begins: Bool) -> [UInt32] {
    var ids: [UInt32] = begins && template.leavesBeginningToTokenizer ? tokenizer.template.prefix : []
    tokenizer.encode(text.bytes, specials: .within(text.control), into: &ids)
    return ids
  }
}
