public import ChatTemplates
public import Tokenization

/// Encodes prompts for sampling exactly as packing encodes them under the boundary policy `split`.
public struct PromptEncoder: Sendable {
  private let tokenizer: LoadedTokenizer
  private let template: any ChatTemplate

  /// An encoder for one tokenizer and template.
  ///
  /// - Throws: what keeps the template from rendering anything with this tokenizer.
  public init(tokenizer: Tokenizer, template: any ChatTemplate) throws(TemplateError) {
    self.tokenizer = try LoadedTokenizer(tokenizer, template: template)
    self.template = template
  }

  /// The ids of a prompt, ready for the model to answer.
  ///
  /// - Throws: what the template has no form for.
  public func encode(_ prompt: TemplateTurns, tools: ArraySlice<UInt8>? = nil) throws(TemplateError)
    -> [UInt32]
  {
    var ids = template.leavesBeginningToTokenizer ? tokenizer.beginning : []
    tokenizer.appendIDs(of: try template.renderPrompt(prompt, tools: tools, marks: tokenizer.marks), to: &ids)
    return ids
  }

  /// The ids of all control texts that the template writes around turns. Text that people wrote never has them.
  public var markIDs: Set<UInt32> {
    let texts = (try? TemplateMarkTexts.all(of: template, marks: tokenizer.marks)) ?? []
    return Set(texts.compactMap(tokenizer.controlID))
  }

  /// The ids that end an answer: the template's marks that follow a turn's content, and the end-of-text token.
  public var stopIDs: Set<UInt32> {
    let turn: (String) -> TemplateTurns = { .text(ArraySlice($0.utf8)) }
    var stops: Set<UInt32> = []
    if let end = tokenizer.marks.endOfText.flatMap(tokenizer.controlID) { stops.insert(end) }
    let probe = TemplateInput(prompt: turn("a"), chosen: turn("b"), rejected: turn("c"))
    guard let answer = try? template.render(probe, marks: tokenizer.marks).chosen else { return stops }
    for range in answer.control {
      if let id = tokenizer.controlID(of: String(decoding: answer.bytes[range], as: UTF8.self)) {
        stops.insert(id)
      }
    }
    return stops
  }
}
