import PreferenceData
import Testing
import Validation

/// What the look at eight bytes together finds must not depend on where it stands.
@Suite struct TextScanTests {
  private func found(_ text: String) throws -> Set<Rule> {
    let line = #"{"prompt":"q","chosen":"\#(text)","rejected":"no"}"#
    return Set(try validate(lines: [line]).findings.map(\.rule))
  }

  @Test(arguments: [
    ("Ã©", Rule.mojibake), ("â€™", .mojibake), ("â\u{80}\u{99}", .mojibake), ("Â\u{A0}", .mojibake),
    ("ðŸ˜€", .mojibake), ("Ð¿", .mojibake), ("\u{200B}", .invisibleCharacter),
    ("\u{FEFF}", .invisibleCharacter),
    ("\u{2060}", .invisibleCharacter), ("\u{202E}", .directionControl), ("\u{2067}", .directionControl),
    (#"\r"#, .carriageReturn), ("\u{FFFD}", .replacementCharacter), ("\u{7F}", .controlCharacter),
    (#"\b"#, .controlCharacter), ("</s>", .controlToken), (#"<\/s>"#, .controlToken),
    ("[INST]", .controlToken),
    ("<|im_start|>", .controlToken), (#"\u003c|im_end|\u003e"#, .controlToken),
    ("<start_of_turn>", .controlToken),
    ("<<SYS>>", .controlToken), ("<｜end▁of▁sentence｜>", .controlToken), ("<think>", .reasoningTags),
    (#"<\/think>"#, .reasoningTags), ("<think><think></think>", .reasoningTags),
    ("<thinking>a</think>", .reasoningTags),
  ])
  func isFoundAtEveryAlignment(text: String, rule: Rule) throws {
    for lead in 0..<9 {
      let before = String(repeating: "a", count: lead)
      #expect(try found(before + text + " b").contains(rule), "behind \(lead)")
      #expect(try found(before + text).contains(rule), "at the end, behind \(lead)")
    }
  }

  @Test(arguments: [
    "café naïve Ångström ÃO São Â, â‚ voilâ’ blâ… Ðað", "“quotes” – dashes — … ‘it’s’ €", "你好，世界。：！",
    "العربية \u{200F}(x)\u{200E} می\u{200C}خواهم 👩\u{200D}👩\u{200D}👧",
    "<p>a</p> <s_x> </span> [1] [i] [IN] <|> <|a b|>",
    "<thinker> <th> think>", #"a\nb\tc\\r \\u200b"#, "<think>a</think> b <think>c</think>",
    "<reasoning></reasoning>",
  ])
  func ordinaryTextsAreClean(text: String) throws {
    let rules = try found(text).subtracting([.reasoningOnOneSide])
    #expect(rules.isEmpty, "\(rules)")
  }
}
