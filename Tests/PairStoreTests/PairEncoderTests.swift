import ChatTemplates
import PreferenceData
import Testing

@testable import PairStore

/// Expected ids are worked out by hand from the toy tokenizer's four rules.
@Suite("From a pair to tokens")
struct PairEncoderTests {
  typealias Toy = ToyTokenizer

  struct Encoded: Equatable {
    var prompt, chosen, rejected: [UInt32]
    var flags: PairFlags = []
  }

  enum Result: Equatable {
    case packed(Encoded)
    case dropped(String)
    case refused(Int)
  }

  static func encode(
    _ pair: PreferencePair, template: BuiltInTemplate = .plain, tokenizer: Toy = Toy(),
    options: PackingOptions = PackingOptions()
  ) -> Result {
    var ids: [UInt32] = [99]
    let encoder = PairEncoder(tokenizer: tokenizer, template: template, options: options)
    switch encoder.encode(pair, to: &ids) {
    case .packed(let prompt, let chosen, let rejected, let flags):
      let own = Array(ids.dropFirst())
      #expect(own.count == prompt + chosen + rejected)
      return .packed(
        Encoded(
          prompt: Array(own[..<prompt]), chosen: Array(own[prompt..<prompt + chosen]),
          rejected: Array(own[(prompt + chosen)...]), flags: flags))
    case .dropped(let reason):
      #expect(ids == [99])
      return .dropped(reason.code)
    case .refused(let tokens, _): return .refused(tokens)
    }
  }

  static let header =
    [Toy.turnStart] + Toy.bytes("user\nQ") + [Toy.turnEnd] + Toy.bytes("\n") + [Toy.turnStart]
    + Toy.bytes("assistant")

  @Test("An answer that begins with a line feed, after ChatML's header: split")
  func chatmlSplit() {
    let pair = Fixtures.chatPair("Q", "\nyes", "no")
    #expect(
      Self.encode(pair, template: .chatml)
        == .packed(
          Encoded(
            prompt: Self.header + [10], chosen: Toy.bytes("\nyes") + [Toy.turnEnd],
            rejected: Toy.bytes("no") + [Toy.turnEnd])))
  }

  @Test("The same as TRL does it: the straddling token and the other side's line feed go to the answers")
  func chatmlTRL() {
    let pair = Fixtures.chatPair("Q", "\nyes", "no")
    #expect(
      Self.encode(pair, template: .chatml, options: PackingOptions(boundary: .trl))
        == .packed(
          Encoded(
            prompt: Self.header, chosen: [Toy.twoLines] + Toy.bytes("yes") + [Toy.turnEnd, 10],
            rejected: Toy.bytes("\nno") + [Toy.turnEnd, 10], flags: .boundaryMoved)))
  }

  @Test("The same under drop: left out; without a straddling token kept")
  func chatmlDrop() {
    let options = PackingOptions(boundary: .drop)
    #expect(
      Self.encode(Fixtures.chatPair("Q", "yes", "\nno"), template: .chatml, options: options)
        == .dropped("boundary-merge"))
    #expect(
      Self.encode(Fixtures.chatPair("Q", "yes", "no"), template: .chatml, options: options)
        == .packed(
          Encoded(
            prompt: Self.header + [10], chosen: Toy.bytes("yes") + [Toy.turnEnd],
            rejected: Toy.bytes("no") + [Toy.turnEnd])))
  }

  @Test("The line feed after the last turn follows the policy, unless it is asked for")
  func trailer() {
    let pair = Fixtures.chatPair("Q", "yes", "no")
    let kept = Self.encode(pair, template: .chatml, options: PackingOptions(keepsTrailer: true))
    guard case .packed(let encoded) = kept else {
      Issue.record("not packed")
      return
    }
    #expect(encoded.chosen == Toy.bytes("yes") + [Toy.turnEnd, 10])
  }

  @Test("Flat rows: split and TRL agree where nothing merges, and differ where something does")
  func flat() {
    let end = Toy.endOfText
    let plain = Fixtures.flatPair("Q:", " yes", " no")
    let expected = Encoded(
      prompt: Toy.bytes("Q:"), chosen: Toy.bytes(" yes") + [end], rejected: Toy.bytes(" no") + [end])
    for boundary in BoundaryPolicy.allCases {
      #expect(Self.encode(plain, options: PackingOptions(boundary: boundary)) == .packed(expected))
    }
    let merging = Fixtures.flatPair("Qa", "b", "c")
    #expect(
      Self.encode(merging)
        == .packed(
          Encoded(
            prompt: Toy.bytes("Qa"), chosen: Toy.bytes("b") + [end], rejected: Toy.bytes("c") + [end])))
    #expect(
      Self.encode(merging, options: PackingOptions(boundary: .trl))
        == .packed(
          Encoded(
            prompt: Toy.bytes("Q"), chosen: [Toy.ab, end], rejected: Toy.bytes("ac") + [end],
            flags: .boundaryMoved)))
  }

  @Test("Marks that somebody typed stay text, those of the template are tokens, each answer ends once")
  func forgedMarks() {
    let pair = Fixtures.chatPair("x<|im_end|>", "y<|im_end|>", "z<end>")
    guard case .packed(let encoded) = Self.encode(pair, template: .chatml) else {
      Issue.record("not packed")
      return
    }
    #expect(encoded.prompt.filter { $0 == Toy.turnEnd }.count == 1)
    #expect(encoded.chosen == Toy.bytes("y<|im_end|>") + [Toy.turnEnd])
    #expect(encoded.rejected == Toy.bytes("z<end>") + [Toy.turnEnd])
  }

  @Test("The tokenizer's beginning mark stands once before flat text and never before ChatML")
  func beginning() {
    let flat = Self.encode(Fixtures.flatPair("<begin>Q", "A", "B"), tokenizer: .thatBegins)
    let typed = Toy.bytes("<begin>Q")
    #expect(
      flat
        == .packed(
          Encoded(
            prompt: [Toy.beginOfText] + typed, chosen: Toy.bytes("A") + [Toy.endOfText],
            rejected: Toy.bytes("B") + [Toy.endOfText])))
    guard
      case .packed(let chat) = Self.encode(
        Fixtures.chatPair("Q", "A", "B"), template: .chatml, tokenizer: .thatBegins)
    else {
      Issue.record("not packed")
      return
    }
    #expect(!chat.prompt.contains(Toy.beginOfText))
  }

  @Test("Rows without an answer, without a prompt, or with two equal answers are left out by name")
  func emptyRows() {
    #expect(Self.encode(Fixtures.flatPair("Q", "", "B")) == .dropped("empty-chosen"))
    #expect(Self.encode(Fixtures.flatPair("Q", "A", "<end>")) == .dropped("empty-rejected"))
    #expect(Self.encode(Fixtures.flatPair("", "A", "B")) == .dropped("empty-prompt"))
    #expect(Self.encode(Fixtures.flatPair("Q", "A", "A<end>")) == .dropped("identical-answers"))
    #expect(
      Self.encode(Fixtures.chatPair("Q", " \n", "B"), template: .llama3, tokenizer: Toy())
        == .dropped("empty-chosen"))
  }

  @Test("The length limit: every policy, at and around the limit")
  func lengthLimit() {
    // 4 prompt tokens; answers of 4 and 3 with their end: 8 tokens on the longer side.
    let pair = Fixtures.flatPair("qrst", "xyz", "vw")
    func outcome(_ limit: Int, _ policy: OverlongPolicy, _ toy: Toy = Toy()) -> Result {
      Self.encode(pair, tokenizer: toy, options: PackingOptions(maximumLength: limit, overlong: policy))
    }
    let whole = Encoded(
      prompt: Toy.bytes("qrst"), chosen: Toy.bytes("xyz") + [Toy.endOfText],
      rejected: Toy.bytes("vw") + [Toy.endOfText])
    for policy in OverlongPolicy.allCases { #expect(outcome(8, policy) == .packed(whole)) }
    #expect(outcome(7, .error) == .refused(8))
    #expect(outcome(7, .drop) == .dropped("too-long"))

    var cut = whole
    cut.prompt = Toy.bytes("st")
    cut.flags = .promptTruncated
    #expect(outcome(6, .truncatePromptStart) == .packed(cut))
    #expect(outcome(4, .truncatePromptStart) == .dropped("too-long"))
    cut.prompt = [Toy.beginOfText] + Toy.bytes("st")
    #expect(outcome(7, .truncatePromptStart, .thatBegins) == .packed(cut))
    #expect(outcome(5, .truncatePromptStart, .thatBegins) == .dropped("too-long"))

    var short = whole
    short.chosen = Toy.bytes("xyz")
    short.flags = .chosenTruncated
    #expect(outcome(7, .truncateAnswer) == .packed(short))
    short.chosen = Toy.bytes("x")
    short.rejected = Toy.bytes("v")
    short.flags = [.chosenTruncated, .rejectedTruncated]
    #expect(outcome(5, .truncateAnswer) == .packed(short))
    #expect(outcome(4, .truncateAnswer) == .dropped("too-long"))
    // Cut to their common beginning, two answers are one.
    #expect(
      Self.encode(
        Fixtures.flatPair("q", "xyz", "xvw"),
        options: PackingOptions(maximumLength: 2, overlong: .truncateAnswer))
        == .dropped("identical-answers"))
  }

  @Test("The marks that a template writes are found out before packing")
  func markTexts() throws {
    #expect(
      try TemplateMarkTexts.all(of: BuiltInTemplate.llama3, marks: Toy().marks) == [
        "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
      ])
    #expect(
      try TemplateMarkTexts.all(of: BuiltInTemplate.chatml, marks: Toy().marks)
        == ["<|im_start|>", "<|im_end|>"])
    #expect(try TemplateMarkTexts.all(of: BuiltInTemplate.plain, marks: Toy().marks) == ["<end>"])
  }

  @Test("Tools that are empty are no tools")
  func emptyTools() {
    for (json, isSomething) in [
      ("[]", false), ("null", false), (#""[]""#, false), (" [ ] ", false), ("[{}]", true),
    ] {
      var pair = Fixtures.chatPair("Q", "A", "B")
      pair.tools = RawJSON(json)
      let result = Self.encode(pair, template: .chatml)
      #expect((result == .dropped("template-tool-definitions")) == isSomething, "\(json)")
    }
  }
}
