import ChatTemplates
import Testing

// Skipped where the recordings do not stand beside the checkout.
@Suite("Built-in templates against recorded renderings", .enabled(if: RecordedRenderings.areThere))
struct RecordedRenderingTests {
  static let twins: [(file: String, template: BuiltInTemplate)] = [
    ("trl/llama3.jinja", .llama3),
    ("huggingface.js/_base.jinja", .chatml),
    ("huggingface.js/cognitivecomputations_dolphin-2.5-mixtral-8x7b.jinja", .chatml),
  ]

  @Test("Every case in scope renders to the recorded bytes", arguments: twins)
  func rendersAsRecorded(file: String, template: BuiltInTemplate) throws {
    let cases = try RecordedRenderings.inScope(file)
    #expect(cases.count >= 9)
    for one in cases {
      if one.addsGenerationHeader {
        let text = try template.renderPrompt(.messages(one.messages))
        #expect(text.string == one.expected, "\(one.label)")
        continue
      }
      // Any assistant message may be where the answer begins; the whole must be the same text each time.
      for start in one.messages.indices where one.messages[start].role == "assistant" {
        let input = TemplateInput(
          prompt: .messages(Array(one.messages[..<start])), chosen: .messages(Array(one.messages[start...])),
          rejected: .messages([TemplateMessage(role: "assistant", text: "another")]))
        let pair = try template.render(input, marks: TemplateMarks())
        #expect(pair.prompt.appending(pair.chosen).string == one.expected, "\(one.label), \(start)")
      }
    }
  }
}
