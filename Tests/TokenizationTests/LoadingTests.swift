import Testing
import Tokenization

/// Damaged, hostile and unsupported files: each is refused with the place and a remedy.
struct LoadingTests {
  private func error(ofJSON text: String) -> TokenizerError? {
    do throws(TokenizerError) {
      _ = try Tokenizer(json: Array(text.utf8)[...], source: "bad.json")
      return nil
    } catch {
      return error
    }
  }

  private func error(ofRanks text: String, _ encoding: TiktokenEncoding? = nil) -> TokenizerError? {
    do throws(TokenizerError) {
      _ = try Tokenizer(ranks: Array(text.utf8)[...], source: "bad.tiktoken", encoding: encoding)
      return nil
    } catch {
      return error
    }
  }

  @Test func everyTruncationOfAFileIsRefused() throws {
    let whole = SmallTokenizer.json(tokens: ["ab"], merges: ["a b"])
    #expect(error(ofJSON: whole) == nil)
    for length in stride(from: 0, to: whole.utf8.count, by: 7) {
      let cut = String(decoding: whole.utf8.prefix(length), as: UTF8.self)
      let error = error(ofJSON: cut)
      #expect(error?.code == .malformed)
      #expect(error?.remedy.isEmpty == false)
    }
  }

  @Test func contradictionsAreNamed() {
    func expect(_ text: String, _ code: TokenizerError.Code, _ place: String, _ part: String) {
      let error = error(ofJSON: text)
      #expect(error?.code == code)
      #expect(error?.place == place)
      #expect(error?.message.contains(part) == true, "\(error?.description ?? "none")")
    }
    expect(
      SmallTokenizer.json(merges: ["a b"]), .inconsistentVocabulary, "/model/merges/0", "makes \"ab\"")
    expect(
      SmallTokenizer.json(tokens: ["ab"], merges: ["a b", "a zz"]), .inconsistentVocabulary,
      "/model/merges/1",
      "names \"zz\"")
    expect(SmallTokenizer.json(merges: ["ab"]), .malformed, "/model/merges/0", "no pair")
    expect(
      SmallTokenizer.json().replacing("\"a\":97", with: "\"a\":98"), .inconsistentVocabulary,
      "/model/vocab/b",
      "id 98")
    expect(
      SmallTokenizer.json().replacing("\"a\":97", with: "\"a\":4000000000"), .malformed, "/model/vocab/a",
      "out of range")
    expect(
      SmallTokenizer.json().replacing("\"a\":97", with: "\"a\":-1"), .malformed, "/model/vocab/a",
      "out of range")
    expect(
      SmallTokenizer.json().replacing("\"a\":97", with: "\"a\":\"x\""), .malformed, "/model/vocab/a", "no id")
    expect(
      SmallTokenizer.json(added: #"[{"id":97,"content":"<s>"}]"#), .inconsistentVocabulary, "/added_tokens",
      "another token")
    expect(
      SmallTokenizer.json(added: #"[{"id":300,"content":"<s>"},{"id":300,"content":"<t>"}]"#),
      .inconsistentVocabulary, "/added_tokens", "another added token")
    expect(SmallTokenizer.json(added: #"[{"content":"<s>"}]"#), .malformed, "/added_tokens/0", "\"id\"")
    expect(SmallTokenizer.json(added: #"[{"id":300}]"#), .malformed, "/added_tokens/0", "content")
    expect("[]", .malformed, "", "model")
    expect("{\"model\":{\"vocab\":[]}}", .malformed, "/model", "vocab")
  }

  @Test func unsupportedComponentsAreRefusedByName() {
    func expect(_ text: String, _ place: String, _ name: String) {
      let error = error(ofJSON: text)
      #expect(error?.code == .unsupported)
      #expect(error?.place == place)
      #expect(error?.message.contains(name) == true, "\(error?.description ?? "none")")
    }
    expect(
      SmallTokenizer.json(normalizer: #"{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Odd"}]}"#),
      "/normalizer/normalizers/1", "Odd")
    expect(SmallTokenizer.json(normalizer: #"{"type":"ByteLevel"}"#), "/pre_tokenizer", "spells bytes twice")
    expect(
      SmallTokenizer.json(preTokenizer: #"{"type":"UnicodeScripts"}"#), "/pre_tokenizer", "UnicodeScripts")
    expect(
      SmallTokenizer.json(
        preTokenizer:
          #"{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"ByteLevel","add_prefix_space":true}]}"#
      ), "/pre_tokenizer/pretokenizers/1", "add_prefix_space")
    expect(
      SmallTokenizer.json(
        preTokenizer:
          #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(.)\\1"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}"#
      ),
      "/pre_tokenizer/pretokenizers/0", #"the escape \1"#)
    expect(
      SmallTokenizer.json(model: #","end_of_word_suffix":"</w>""#), "/model/end_of_word_suffix", "suffix")
    expect(SmallTokenizer.json().replacing("\"BPE\"", with: "\"Unigram\""), "/model/type", "Unigram")
    expect(SmallTokenizer.json(postProcessor: #"{"type":"Odd"}"#), "/post_processor", "Odd")
    expect(
      SmallTokenizer.json().replacing(
        #""decoder":{"type":"ByteLevel"}"#, with: #""decoder":{"type":"WordPiece"}"#),
      "/decoder", "WordPiece")
  }

  /// A rank file with a line for each byte.
  private let bytesOnly: [String] = {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return (0..<256).map { "\(alphabet[$0 >> 2])\(alphabet[($0 & 3) << 4])== \($0)" }
  }()

  @Test func rankFiles() throws {
    let good = bytesOnly.joined(separator: "\n") + "\n\n"
    let small = TiktokenEncoding(name: "small", preTokenizer: .gpt2)
    let tokenizer = try Tokenizer(ranks: Array(good.utf8)[...], source: "x", encoding: small)
    #expect(tokenizer.encode("aé") == [97, 0xC3, 0xA9])

    #expect(error(ofRanks: "")?.code == .malformed)
    #expect(error(ofRanks: good)?.code == .badArgument)
    #expect(error(ofRanks: good)?.remedy.contains("cl100k_base") == true)
    let missing = error(ofRanks: bytesOnly.dropLast(2).joined(separator: "\n"), small)
    #expect(missing?.code == .inconsistentVocabulary)
    #expect(missing?.message.contains("254, 255") == true)
    for (line, code) in [
      ("YWI=", TokenizerError.Code.malformed), ("YWI= x", .malformed), ("YW*= 256", .malformed),
      ("YWI 256", .malformed), ("YWI= 99999999999999999999", .malformed), ("YWI= 16777216", .malformed),
      ("YWI= 7", .inconsistentVocabulary), (" 256", .malformed), ("YWI= ", .malformed),
    ] {
      let error = error(ofRanks: good.replacing("\n\n", with: "\n") + line, small)
      #expect(error?.code == code, "\(line)")
      #expect(error?.place == "line 257", "\(line)")
    }
    let clash = TiktokenEncoding(
      name: "clash", preTokenizer: .gpt2, specialTokens: [AddedToken(id: 5, content: "<s>")])
    #expect(error(ofRanks: good, clash)?.code == .inconsistentVocabulary)
  }

  @Test func missingFiles() {
    do throws(TokenizerError) {
      _ = try Tokenizer.load(path: "/no/such/tokenizer.json")
      Issue.record("loaded")
    } catch {
      #expect(error.code == .unreadable)
      #expect(error.source == "/no/such/tokenizer.json")
    }
    do throws(TokenizerError) {
      _ = try Tokenizer.load(path: "/")
      Issue.record("loaded")
    } catch {
      #expect(error.code == .unreadable)
      #expect(error.message.contains("tokenizer.json"))
    }
  }

  @Test func rolesComeFromTheConfiguration() throws {
    let json = Array(
      SmallTokenizer.json(
        added:
          #"[{"id":256,"content":"<a>","special":true},{"id":257,"content":"<|endoftext|>","special":true}]"#
      ).utf8)
    func roles(_ configuration: String) throws -> TokenRoles {
      try Tokenizer(
        json: json[...], source: "t", configuration: (Array(configuration.utf8)[...], "c")
      ).roles
    }
    #expect(try roles("{}") == TokenRoles(endOfText: 257))
    #expect(
      try roles(#"{"bos_token":null,"eos_token":{"content":"<a>"},"pad_token":"<|endoftext|>"}"#)
        == TokenRoles(endOfText: 256, padding: 257))
    #expect(throws: TokenizerError.self) { try roles(#"{"eos_token":"<nope>"}"#) }
    #expect(throws: TokenizerError.self) { try roles("{") }
  }
}
