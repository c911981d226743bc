import JSONText

/// Reads the post-processor of a `tokenizer.json`.
struct TemplateReader {
  private let problems: ComponentProblems

  init(source: String) { problems = ComponentProblems(source: source) }

  /// The ids that the post-processor puts around one text.
  func read(_ value: JSONValue?, vocabularySize: Int) throws(TokenizerError) -> TokenizerModel.Template {
    guard let value, !value.isNull else { return TokenizerModel.Template() }
    var template = TokenizerModel.Template()
    switch problems.type(of: value) {
    case "ByteLevel": break
    case "Sequence":
      for part in value["processors"]?.elements ?? value.elements {
        let inner = try self.read(part, vocabularySize: vocabularySize)
        template.prefix = inner.prefix + template.prefix
        template.suffix += inner.suffix
      }
    case "RobertaProcessing", "BertProcessing":
      guard let first = value["cls"]?[1]?.int, let last = value["sep"]?[1]?.int else {
        throw problems.malformed(value, "names no ids", "\"cls\" and \"sep\", each a token and its id")
      }
      template.prefix = [try id(first, value, vocabularySize)]
      template.suffix = [try id(last, value, vocabularySize)]
    case "TemplateProcessing":
      var isBeforeText = true
      guard let single = value["single"], single.kind == .array else {
        throw problems.malformed(value, "has no \"single\"", "a template of one text")
      }
      for piece in single.elements {
        if let name = piece["SpecialToken"]?["id"]?.string {
          guard let ids = value["special_tokens"]?[name]?["ids"], ids.kind == .array else {
            throw problems.malformed(piece, "names \(name), which \"special_tokens\" lacks", "its ids")
          }
          for element in ids.elements {
            let number = try id(element.int ?? -1, element, vocabularySize)
            if isBeforeText { template.prefix.append(number) } else { template.suffix.append(number) }
          }
        } else if piece["Sequence"] != nil {
          isBeforeText = false
        } else {
          throw problems.malformed(piece, "is no part of a template", "SpecialToken or Sequence")
        }
      }
    case let other:
      throw problems.unsupported(
        value, "the post-processor \(other)", supported: "TemplateProcessing or ByteLevel")
    }
    return template
  }

  private func id(_ number: Int, _ value: JSONValue, _ vocabularySize: Int) throws(TokenizerError) -> UInt32 {
    guard number >= 0, number < vocabularySize else {
      throw problems.malformed(value, "names an id that is no token's", "an id of the vocabulary")
    }
    return UInt32(number)
  }
}
