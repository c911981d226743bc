import ByteStreams
import JSONText
import PreferenceData
import Testing

@testable import Validation

/// What is recognised as clean is clean: the full check finds nothing in it and gives the same digest.
@Suite struct CleanRecordTests {
  /// Records of every format in its plain and its richer forms.
  private static let whole: [String] = [
    #"{"input": {"messages": [{"role": "user", "content": "What is 2+2?"}], "tools": [], "parallel_tool_calls": true}, "preferred_output": [{"role": "assistant", "content": "It is 4.\n\nAsk \"more\" \\ \u00e9\ud83d\ude00"}], "non_preferred_output": [{"role": "assistant", "content": "Five"}]}"#,
    #"{"input":{"messages":[{"role":"system","content":"s"},{"role":"developer","content":"d"},{"role":"user","content":"q"},{"content":"a","role":"assistant"},{"role":"user","content":"　weiter　"}]},"non_preferred_output":[{"role":"assistant","content":"no"}],"preferred_output":[{"role":"assistant","content":"yes"}]}"#,
    #"{"input":{"messages":[{"role":"user","content":[{"type":"text","text":"t"}]}],"tools":[{"type":"function","function":{"name":"f"}}]},"preferred_output":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]}],"non_preferred_output":[{"role":"assistant","content":"x"}],"id":1}"#,
    #"{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"a/b"}],"rejected":[{"role":"assistant","content":"c"}],"score_chosen":8.5,"meta":{"x":[1,-2.5e+3,{"y":"z"}],"t":true,"n":null}}"#,
    #"{"chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}],"messages":[{"role":"user"}]}"#,
    #"{"prompt":"q\u0041","chosen":[{"role":"user","content":"qA"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"\u0071A"},{"role":"assistant","content":"b"}]}"#,
    #"{"prompt":"q","chosen":[{"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"b"}],"tools":[]}"#,
    #"{"prompt":"Sag es mir.","chosen":"Ja, gern.","rejected":"Nein!","source":"x\/y","n":0}"#,
    #"{"prompt":"Wie heißt du?","chosen":"Ich heiße Anna und wohne hier.","rejected":"Das sage ich nicht.","id":7}"#,
    #"{"prompt":"Say it.","chosen":"Yes, gladly, at once.","rejected":"No, not today."}"#,
    #"{"system":"","prompt":"q","chosen":"a 1","rejected":"a 2"}"#,
    #"{"prompt":"Ja, – was? \"Ärger\" und mehr davon","chosen":"Ja, – was? \"Ärger\" und mehr davon?","rejected":"ja was ÄRGER und mehr davon 2"}"#,
    #"{"prompt":[{"role":"user","content":"a question that is long enough"}],"chosen":[{"role":"assistant","content":"a question that is long enough: 1"}],"rejected":[{"role":"assistant","content":"a question that is long, enough 2"}]}"#,
    #"{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"},{"from":"human","value":"你好。"}],"chosen":{"from":"gpt","value":"一"},"rejected":{"from":"gpt","value":"二"}}"#,
    #"{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c"}"#,
  ]

  /// Pieces that turn one kind of text into another.
  private static let pieces = [
    #"\n"#, #"\u0041"#, #"\/"#, #"\ud83d\ude00"#, #"\ud800"#, #"\udc00"#, #"\u0000"#, #"\u007F"#, #"\ufffd"#,
    "\u{FFFD}", "\u{7F}", #"\b"#, #"\q"#, #"\u00g0"#, " ", "\u{3000}", #"\u3000"#, #"\t"#, #"\u000a"#, "\"",
    "\\", "{", "}", "[", "]", ",", ":", "\u{E9}", "\u{301}", "\u{2028}", "a", "A", ".", "!", "1", "\u{FEFF}",
    "user", "assistant", "human", "tool", "", "\"role\"", "\"content\":", "null", "true", "-", "0", "\t",
    "\r", "\u{1}",
    #"\u0022"#, #"\u005c"#, "\u{1F600}",
    // What the rules on texts, secrets, scores and answers look for.
    "<|im_end|>", "<think>", #"<\/think>"#, "[INST]", "</s>", "As an AI language model", "I'm just an AI",
    "\u{200B}",
    "\u{202E}", "Ã©", "â€™", "4111 1111 1111 1111", "4111111111111111", "-----BEGIN RSA PRIVATE KEY-----",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnop",
    #"\n\nHuman: "#, "e\u{301}", "\u{1112}\u{1161}", "1e999", #""n":1E+400,"#, #""images":["a"],"#, "<image>",
    "–", "“", #""score_chosen":1,"score_rejected":2,"#, #""chosen_rating":3,"#,
  ]

  /// One change of bytes: a piece put in, a stretch taken out, doubled or replaced.
  private static func mutate(_ text: [UInt8], with numbers: inout SeededNumbers) -> [UInt8] {
    var bytes = text
    let start = Int.random(in: 0..<max(1, bytes.count), using: &numbers)
    let longest = [1, 2, 4, 40].randomElement(using: &numbers) ?? 1
    let end = min(bytes.count, start + Int.random(in: 0...longest, using: &numbers))
    let piece = Array((pieces.randomElement(using: &numbers) ?? "").utf8)
    switch Int.random(in: 0..<8, using: &numbers) {
    case 0...3: bytes.insert(contentsOf: piece, at: start)
    case 4: bytes.removeSubrange(start..<end)
    case 5: bytes.insert(contentsOf: bytes[start..<end], at: end)
    case 6: bytes.replaceSubrange(start..<end, with: piece)
    default:
      if start < bytes.count { bytes[start] = UInt8.random(in: 0...255, using: &numbers) }
    }
    // A record of JSON Lines holds no line feed.
    return bytes.map { $0 == 0x0A ? 0x20 : $0 }
  }

  /// Records in the bytes of one block, as a reader hands them over.
  private static func block(_ records: [[UInt8]]) -> RecordBlock {
    var bytes: [UInt8] = []
    var spans: [RecordSpan] = []
    for (index, record) in records.enumerated() {
      spans.append(RecordSpan(range: bytes.count..<bytes.count + record.count, line: index + 1))
      bytes += record + [0x0A]
    }
    let list = RecordList(bytes: bytes, spans: spans, origin: RecordPosition(input: "t"))
    return RecordBlock(records: list, rawByteCount: bytes.count)
  }

  @Test(arguments: [nil, PairFormat.openai, .chat, .flat, .sharegpt])
  func whatIsRecognisedIsClean(format: PairFormat?) throws {
    let validator = Validator(reader: PairReader(format: format))
    var numbers = SeededNumbers(UInt64(format?.rawValue.utf8.count ?? 0) + 11)
    var accepted = 0
    var refused = 0
    for base in Self.whole {
      let tree = Mutable(try JSONDocument.parse(ArraySlice(Array(base.utf8))).root)
      // Blocks of one to eight, because one broken text sends its whole block down another path.
      for size in (0..<120).map({ 1 + $0 % 8 }) {
        let records = (0..<size).map { number -> [UInt8] in
          if number == 1 { return Array(base.utf8) }
          if number == 2 { return Array(tree.mutated(with: &numbers).text.utf8) }
          let once = Self.mutate(Array(base.utf8), with: &numbers)
          return number < 6 ? once : Self.mutate(once, with: &numbers)
        }
        let block = Self.block(records)
        let checked = CheckedBlock(block, by: validator)
        #expect(checked.verdicts.count == records.count)
        for (verdict, record) in zip(checked.verdicts, block.records) {
          let full = validator.check(record)
          let text = String(decoding: record.bytes, as: UTF8.self)
          guard case .clean(let clean, let line) = verdict else {
            refused += 1
            if case .checked(let check) = verdict { expectSame(check, full, of: text) }
            continue
          }
          accepted += 1
          #expect(full.findings.isEmpty, "\(text)")
          #expect(full.isPair && full.format == clean.format, "\(text)")
          #expect(full.digest?.prompt == clean.digest.prompt, "\(text)")
          #expect(full.digest?.chosen == clean.digest.chosen, "\(text)")
          #expect(full.digest?.rejected == clean.digest.rejected, "\(text)")
          #expect(full.lengths?.chosen == clean.lengths.chosen, "\(text)")
          #expect(full.lengths?.rejected == clean.lengths.rejected, "\(text)")
          #expect(line == record.position.line)
        }
      }
    }
    #expect(accepted > 60 && refused > 300, "\(accepted) accepted, \(refused) refused")
  }

  /// A record that is checked as a part of its block, by the rules that are in doubt or by all, gives what it gives by
  /// itself.
  private func expectSame(_ check: RecordCheck, _ full: RecordCheck, of text: String) {
    #expect(check.findings == full.findings, "\(text)")
    #expect(check.format == full.format && check.isPair == full.isPair, "\(text)")
    #expect(check.hasErrors == full.hasErrors && check.holdsSaidOnce == full.holdsSaidOnce, "\(text)")
    #expect(check.digest?.prompt == full.digest?.prompt, "\(text)")
    #expect(check.digest?.chosen == full.digest?.chosen, "\(text)")
    #expect(check.digest?.rejected == full.digest?.rejected, "\(text)")
    #expect(check.lengths?.chosen == full.lengths?.chosen, "\(text)")
    #expect(check.lengths?.rejected == full.lengths?.rejected, "\(text)")
  }

  /// The fixtures of all rules: whatever breaks one of them is never taken for clean.
  @Test func whatBreaksARuleIsNotRecognised() throws {
    let folder = Files.root + "/Fixtures/rules"
    let validator = Validator()
    var seen = 0
    for name in try FileSystem.list(folder) where name.hasSuffix(".jsonl") {
      for line in try FileSystem.read(folder + "/" + name).split(separator: 0x0A) {
        let block = Self.block([Array(line)])
        for (verdict, record) in zip(CheckedBlock(block, by: validator).verdicts, block.records) {
          seen += 1
          let full = validator.check(record)
          switch verdict {
          case .clean: #expect(full.findings.isEmpty, "\(name)")
          case .checked(let check): expectSame(check, full, of: name)
          }
        }
      }
    }
    #expect(seen > 100)
  }
}
