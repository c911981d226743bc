import ChatTemplates

/// Turns rendered text into ids: special tokens where the template wrote control text, everything else as text.
///
/// Control text that the tokenizer does not know stays part of the text around it, so that it merges as it
/// would if a person had typed it.
struct RenderingEncoder: Sendable {
  let tokenizer: any PairTokenizer
  private let controlTokens: [ArraySlice<UInt8>: UInt32]
  /// The lengths of the special tokens' texts, longest first.
  private let controlLengths: [Int]

  init(tokenizer: any PairTokenizer) {
    self.tokenizer = tokenizer
    var byText: [ArraySlice<UInt8>: UInt32] = [:]
    for (text, id) in tokenizer.controlTokens where !text.isEmpty { byText[text[...]] = id }
    controlTokens = byText
    controlLengths = Set(byText.keys.map(\.count)).sorted(by: >)
  }

  func appendIDs(of text: RenderedText, to ids: inout [UInt32]) {
    var textStart = 0
    for range in text.control {
      var place = range.lowerBound
      while place < range.upperBound {
        guard let (id, length) = controlToken(in: text.bytes[place..<range.upperBound]) else {
          place += 1
          continue
        }
        appendText(text.bytes[textStart..<place], to: &ids)
        ids.append(id)
        place += length
        textStart = place
      }
    }
    appendText(text.bytes[textStart...], to: &ids)
  }

  /// The longest special token that `text` begins with.
  private func controlToken(in text: ArraySlice<UInt8>) -> (id: UInt32, length: Int)? {
    for length in controlLengths where length <= text.count {
      if let id = controlTokens[text.prefix(length)] { return (id, length) }
    }
    return nil
  }

  private func appendText(_ text: ArraySlice<UInt8>, to ids: inout [UInt32]) {
    if !text.isEmpty { tokenizer.appendIDs(of: text, to: &ids) }
  }

  /// The control texts of a rendering that hold no special token of this tokenizer.
  func unknownMarks(in text: RenderedText) -> [String] {
    text.control.compactMap { range in
      let knows = range.contains { controlToken(in: text.bytes[$0..<range.upperBound]) != nil }
      return knows ? nil : String(decoding: text.bytes[range], as: UTF8.self)
    }
  }
}
