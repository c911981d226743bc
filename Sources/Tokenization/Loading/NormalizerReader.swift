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
    case "NFC": steps.append(.nfc)
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
        supported: "NFC, Strip, Prepend, Replace or Sequence")
    }
  }
}
