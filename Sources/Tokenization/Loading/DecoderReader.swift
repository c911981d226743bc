import JSONText

/// Reads the decoder of a `tokenizer.json`.
struct DecoderReader {
  private let problems: ComponentProblems
  private var decoding = TokenDecoding()
  /// Whether the texts of tokens have been put together.
  private var isFused = false

  init(source: String) { problems = ComponentProblems(source: source) }

  /// How the tokens of a byte-level model become text, which is refused if it is more than bytes; or, for a model of
  /// characters, what the component says.
  mutating func read(_ value: JSONValue?, isByteLevel: Bool) throws(TokenizerError) -> TokenDecoding {
    guard let value, !value.isNull else {
      // Without a decoder the texts of tokens are joined by spaces.
      if !isByteLevel { decoding.separator = [0x20] }
      return decoding
    }
    try append(value, isByteLevel: isByteLevel)
    return decoding
  }

  private mutating func append(_ value: JSONValue, isByteLevel: Bool) throws(TokenizerError) {
    switch problems.type(of: value) {
    case "Sequence":
      for part in value["decoders"]?.elements ?? value.elements { try append(part, isByteLevel: isByteLevel) }
    case "Fuse": isFused = true
    case "ByteLevel" where isByteLevel: break
    case "ByteLevel" where decoding == TokenDecoding() && !isFused: decoding.spellsBytes = true
    case let type where isByteLevel:
      throw problems.unsupported(value, "the decoder \(type) with ByteLevel", supported: "ByteLevel")
    case "Replace" where decoding.replaced.isEmpty && !isFused && !decoding.hasByteTokens:
      guard let pattern = value["pattern"]?["String"]?.stringBytes, !pattern.isEmpty,
        let content = value["content"]?.stringBytes
      else { throw problems.unsupported(value, "this Replace", supported: "Replace of a fixed string") }
      decoding.replaced = Array(pattern)
      decoding.replacement = Array(content)
    case "ByteFallback" where !isFused: decoding.hasByteTokens = true
    case "Strip" where isFused && decoding.strippedText.isEmpty:
      guard let content = value["content"]?.stringBytes, !content.isEmpty, let start = value["start"]?.int,
        let end = value["stop"]?.int, start >= 0, end >= 0
      else { throw problems.malformed(value, "is no complete Strip", "content, start and stop") }
      decoding.strippedText = Array(content)
      decoding.stripsStart = start
      decoding.stripsEnd = end
    case "Metaspace" where decoding == TokenDecoding() && !isFused:
      decoding.replaced = Array((value["replacement"]?.string ?? "\u{2581}").utf8)
      decoding.replacement = [0x20]
      let never = value["prepend_scheme"]?.string == "never" || value["add_prefix_space"]?.bool == false
      decoding.dropsFromFirst = !never
    case let other:
      throw problems.unsupported(
        value, "the decoder \(other) in this place",
        supported: "ByteLevel; or Replace, ByteFallback, Fuse, Strip in this order; or Metaspace")
    }
  }
}
