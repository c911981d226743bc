import JSONText

/// Reads the components of a `tokenizer.json` around the model. What is not supported is refused by name.
struct TokenizerJSONComponents {
  private let source: String

  init(source: String) { self.source = source }

  private func unsupported(_ value: JSONValue, _ what: String, supported: String) -> TokenizerError {
    TokenizerError(
      .unsupported, source: source, place: value.pointer, message: "\(what) is not supported",
      expected: supported, remedy: "Use a tokenizer made of supported components; none is approximated.")
  }

  private func type(of value: JSONValue) -> String { value["type"]?.string ?? "without a type" }

  // MARK: Normalizer

  /// The normalizer: none, NFC, or a sequence of these.
  func normalizer(_ value: JSONValue?) throws(TokenizerError) -> Normalizer {
    guard let value, !value.isNull else { return .none }
    switch type(of: value) {
    case "NFC": return .nfc
    case "Sequence":
      var found = Normalizer.none
      for part in value["normalizers"]?.elements ?? value.elements {
        if try normalizer(part) == .nfc { found = .nfc }
      }
      return found
    case let other: throw unsupported(value, "the normalizer \(other)", supported: "NFC or none")
    }
  }

  // MARK: Pre-tokenizer

  /// The splitting rules; a `ByteLevel` must be among the components.
  func preTokenizer(_ value: JSONValue?) throws(TokenizerError) -> PreTokenizer {
    guard let value, !value.isNull else {
      throw TokenizerError(
        .unsupported, source: source, place: "/pre_tokenizer",
        message: "a tokenizer without a pre-tokenizer is not supported", expected: "ByteLevel",
        remedy: "Use a byte-level BPE tokenizer.")
    }
    var rules: [SplitRule] = []
    var isSpelled = false
    let parts =
      type(of: value) == "Sequence" ? value["pretokenizers"].map { Array($0.elements) } ?? [] : [value]
    for part in parts { try appendRules(of: part, to: &rules, isSpelled: &isSpelled) }
    guard isSpelled else {
      throw unsupported(
        value, "a pre-tokenizer of \(parts.map { type(of: $0) }.joined(separator: ", "))",
        supported: "ByteLevel, alone or after Split, Digits or Punctuation")
    }
    return PreTokenizer(rules: rules)
  }

  private func appendRules(
    of part: JSONValue, to rules: inout [SplitRule], isSpelled: inout Bool
  ) throws(TokenizerError) {
    switch type(of: part) {
    case "ByteLevel":
      if part["add_prefix_space"]?.bool ?? true {
        throw unsupported(part, "ByteLevel with add_prefix_space", supported: "add_prefix_space: false")
      }
      if part["use_regex"]?.bool ?? true { rules.append(.gpt2) }
      isSpelled = true
    case "Split":
      rules.append(try splitRule(part, isSpelled: isSpelled))
    case "Digits":
      if part["individual_digits"]?.bool ?? false {
        if isSpelled {
          throw unsupported(
            part, "Digits of single digits after ByteLevel", supported: "Digits before ByteLevel")
        }
        rules.append(.singleNumbers)
      } else {
        rules.append(isSpelled ? .spelledNumberRuns : .numberRuns)
      }
    case "Punctuation":
      guard part["behavior"]?.string == "Contiguous", !isSpelled else {
        throw unsupported(
          part, "Punctuation with the behavior \(part["behavior"]?.string ?? "Isolated")",
          supported: "Contiguous, before ByteLevel")
      }
      rules.append(.punctuationRuns)
    case let other:
      throw unsupported(
        part, "the pre-tokenizer \(other)", supported: "ByteLevel, Split, Digits or Punctuation")
    }
  }

  private func splitRule(_ part: JSONValue, isSpelled: Bool) throws(TokenizerError) -> SplitRule {
    guard let pattern = part["pattern"]?["Regex"]?.string else {
      throw unsupported(part, "Split at a fixed string", supported: "Split by a regular expression")
    }
    guard let rule = SplitRule(pattern: pattern) else {
      throw unsupported(
        part, "the pattern \(pattern)",
        supported: "the pattern of one of \(PreTokenizer.names.joined(separator: ", "))")
    }
    let invert = part["invert"]?.bool ?? false
    switch (part["behavior"]?.string ?? "", invert) {
    case ("Isolated", _): break
    // Text between matches is dropped: the same for patterns that match everything.
    case ("Removed", true) where rule.matchesEverything: break
    case (let behavior, _):
      throw unsupported(
        part, "Split with the behavior \(behavior)\(invert ? ", inverted," : "")", supported: "Isolated")
    }
    if isSpelled, rule != .digitTriples {
      throw unsupported(part, "Split by this pattern after ByteLevel", supported: "Split before ByteLevel")
    }
    return rule
  }

  // MARK: Decoder

  /// Refuses decoders that do more than turn spelled bytes into bytes.
  func checkDecoder(_ value: JSONValue?) throws(TokenizerError) {
    guard let value, !value.isNull else { return }
    switch type(of: value) {
    case "ByteLevel", "Fuse": return
    case "Sequence": for part in value["decoders"]?.elements ?? value.elements { try checkDecoder(part) }
    case let other: throw unsupported(value, "the decoder \(other)", supported: "ByteLevel")
    }
  }

  // MARK: Post-processor

  /// The ids that the post-processor puts around one text.
  func template(_ value: JSONValue?, vocabularySize: Int) throws(TokenizerError) -> TokenizerModel.Template {
    guard let value, !value.isNull else { return TokenizerModel.Template() }
    var template = TokenizerModel.Template()
    switch type(of: value) {
    case "ByteLevel": break
    case "Sequence":
      for part in value["processors"]?.elements ?? value.elements {
        let inner = try self.template(part, vocabularySize: vocabularySize)
        template.prefix = inner.prefix + template.prefix
        template.suffix += inner.suffix
      }
    case "RobertaProcessing", "BertProcessing":
      guard let first = value["cls"]?[1]?.int, let last = value["sep"]?[1]?.int else {
        throw malformed(value, "names no ids", "\"cls\" and \"sep\", each a token and its id")
      }
      template.prefix = [try id(first, value, vocabularySize)]
      template.suffix = [try id(last, value, vocabularySize)]
    case "TemplateProcessing":
      var isBeforeText = true
      guard let single = value["single"], single.kind == .array else {
        throw malformed(value, "has no \"single\"", "a template of one text")
      }
      for piece in single.elements {
        if let name = piece["SpecialToken"]?["id"]?.string {
          guard let ids = value["special_tokens"]?[name]?["ids"], ids.kind == .array else {
            throw malformed(piece, "names \(name), which \"special_tokens\" lacks", "its ids")
          }
          for element in ids.elements {
            let number = try id(element.int ?? -1, element, vocabularySize)
            if isBeforeText { template.prefix.append(number) } else { template.suffix.append(number) }
          }
        } else if piece["Sequence"] != nil {
          isBeforeText = false
        } else {
          throw malformed(piece, "is no part of a template", "SpecialToken or Sequence")
        }
      }
    case let other:
      throw unsupported(value, "the post-processor \(other)", supported: "TemplateProcessing or ByteLevel")
    }
    return template
  }

  private func id(_ number: Int, _ value: JSONValue, _ vocabularySize: Int) throws(TokenizerError) -> UInt32 {
    guard number >= 0, number < vocabularySize else {
      throw malformed(value, "names an id that is no token's", "an id of the vocabulary")
    }
    return UInt32(number)
  }

  private func malformed(_ value: JSONValue, _ message: String, _ expected: String) -> TokenizerError {
    TokenizerError(
      .malformed, source: source, place: value.pointer, message: message, expected: expected,
      remedy: "Fetch the file again, or mend it there.")
  }
}
