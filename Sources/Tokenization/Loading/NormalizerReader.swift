import JSONText

/// Reads the normalizer of a `tokenizer.json`.
struct NormalizerReader {
  private let problems: ComponentProblems

  init(source: String) { problems = ComponentProblems(source: source) }

  /// The normalizer of a component, none for null.
  func read(_ value: JSONValue?) throws(TokenizerError) -> Normalizer {
    var steps: [NormalizationStep] = []
    try append(value, to: &steps)
    return Normalizer(steps: steps)
  }

  private func append(_ value: JSONValue?, to steps: inout [NormalizationStep]) throws(TokenizerError) {
    guard let value, !value.isNull else { return }
    switch problems.type(of: value) {
    case "NFC": steps.append(.form(.nfc))
    case "NFD": steps.append(.form(.nfd))
    case "NFKC": steps.append(.form(.nfkc))
    case "NFKD": steps.append(.form(.nfkd))
    case "Lowercase": steps.append(.scalars(.lowercase))
    case "StripAccents": steps.append(.scalars(.stripMarks))
    case "Nmt": steps.append(.scalars(.nmt))
    case "ByteLevel": steps.append(.spellBytes)
    case "BertNormalizer": appendBert(value, to: &steps)
    case "Precompiled": steps.append(.precompiled(try characterMap(value)))
    case "Strip":
      steps.append(
        .strip(left: value["strip_left"]?.bool ?? true, right: value["strip_right"]?.bool ?? true))
    case "Prepend":
      guard let text = value["prepend"]?.stringBytes else {
        throw problems.malformed(value, "has no string \"prepend\"", "the text to put before")
      }
      if !text.isEmpty { steps.append(.prepend(Array(text))) }
    case "Replace":
      guard let content = value["content"]?.stringBytes else {
        throw problems.malformed(value, "has no string \"content\"", "the text to put instead")
      }
      steps.append(.replace(try problems.pattern(of: value), with: Array(content)))
    case "Sequence":
      for part in value["normalizers"]?.elements ?? value.elements { try append(part, to: &steps) }
    case let other:
      throw problems.unsupported(
        value, "the normalizer \(other)",
        supported:
          "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, Nmt, Precompiled, "
          + "ByteLevel, BertNormalizer or Sequence")
    }
  }

  /// The parts of `BertNormalizer`, in the order in which it does them. Accents go with capitals if nothing is said.
  private func appendBert(_ value: JSONValue, to steps: inout [NormalizationStep]) {
    let isLowercase = value["lowercase"]?.bool ?? true
    if value["clean_text"]?.bool ?? true { steps.append(.scalars(.cleanText)) }
    if value["handle_chinese_chars"]?.bool ?? true { steps.append(.scalars(.spaceIdeographs)) }
    if value["strip_accents"]?.bool ?? isLowercase {
      steps += [.form(.nfd), .scalars(.stripNonspacingMarks)]
    }
    if isLowercase { steps.append(.scalars(.lowercase)) }
  }

  private func characterMap(_ value: JSONValue) throws(TokenizerError) -> CharacterMap {
    var compiled: [UInt8] = []
    guard let encoded = value["precompiled_charsmap"]?.stringBytes,
      Base64.decode(encoded[...], into: &compiled), let map = CharacterMap(compiled: compiled[...])
    else {
      throw problems.malformed(
        value, "has no whole \"precompiled_charsmap\"", "a trie and its replacements in Base64")
    }
    return map
  }
}
