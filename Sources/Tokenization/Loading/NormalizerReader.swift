import JSONText

/// Reads the normalizer of a `tokenizer.json`.
struct NormalizerReader {
  private let problems: ComponentProblems
  /// How many times as long the steps so far may make a text, and the longest that they may add to any.
  private var growth = 1.0
  private var addition = 0.0

  init(source: String) { problems = ComponentProblems(source: source) }

  /// Bounds of these, far above what tokenizers need: a file of a few lines can ask for more memory than there is.
  private static let mostGrowth = 4_096.0
  private static let mostAddition = 65_536.0

  /// The normalizer of a component, none for null.
  mutating func read(_ value: JSONValue?) throws(TokenizerError) -> Normalizer {
    var steps: [NormalizationStep] = []
    try append(value, to: &steps)
    return Normalizer(steps: steps)
  }

  private mutating func append(_ value: JSONValue?, to steps: inout [NormalizationStep])
    throws(TokenizerError)
  {
    guard let value, !value.isNull else { return }
    switch problems.type(of: value) {
    case "NFC": steps.append(.form(.nfc))
    case "NFD": steps.append(.form(.nfd))
    case "NFKC": steps.append(.form(.nfkc))
    case "NFKD": steps.append(.form(.nfkd))
    case "Lowercase": steps.append(.scalars(.lowercase))
    case "StripAccents": steps.append(.scalars(.stripMarks))
    case "Nmt": steps.append(.scalars(.nmt))
    case "ByteLevel":
      try grow(by: 2, value)
      steps.append(.spellBytes)
    case "BertNormalizer": appendBert(value, to: &steps)
    case "Precompiled":
      let map = try characterMap(value)
      try grow(by: map.longestReplacement, value)
      steps.append(.precompiled(map))
    case "Strip":
      steps.append(
        .strip(left: value["strip_left"]?.bool ?? true, right: value["strip_right"]?.bool ?? true))
    case "Prepend":
      guard let text = value["prepend"]?.stringBytes else {
        throw problems.malformed(value, "has no string \"prepend\"", "the text to put before")
      }
      try grow(by: 1, adding: text.count, value)
      if !text.isEmpty { steps.append(.prepend(Array(text))) }
    case "Replace":
      guard let content = value["content"]?.stringBytes else {
        throw problems.malformed(value, "has no string \"content\"", "the text to put instead")
      }
      if let text = value["pattern"]?["String"]?.stringBytes, !text.isEmpty {
        try grow(by: (content.count + text.count - 1) / text.count, value)
      } else {
        // An expression may match nothing, between all characters.
        try grow(by: content.count + 1, adding: content.count, value)
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

  /// Notes what a step does to the length of texts.
  private mutating func grow(by factor: Int, adding count: Int = 0, _ value: JSONValue) throws(TokenizerError)
  {
    growth *= Double(max(factor, 1))
    addition = addition * Double(max(factor, 1)) + Double(count)
    guard growth <= Self.mostGrowth, addition <= Self.mostAddition else {
      throw problems.unsupported(
        value,
        "a normalizer that may make text more than \(Int(Self.mostGrowth)) times as long, or add more "
          + "than \(Int(Self.mostAddition)) bytes to it,", supported: "replacements shorter than that")
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
