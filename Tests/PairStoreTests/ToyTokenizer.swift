import ByteStreams
import ChatTemplates

@testable import PairStore

/// A tokenizer small enough to work its ids out by hand: a byte is its own id, two line feeds in a row are 256, "ab" is
/// 257, and there are four special tokens.
struct ToyTokenizer: PairTokenizer {
  static let twoLines: UInt32 = 256
  static let ab: UInt32 = 257
  static let turnStart: UInt32 = 258
  static let turnEnd: UInt32 = 259
  static let endOfText: UInt32 = 260
  static let beginOfText: UInt32 = 261

  var name = "toy"
  var fingerprint = Fingerprint(of: "toy")
  var vocabularySize = 262
  var marks = TemplateMarks(beginOfText: nil, endOfText: "<end>")
  var beginning: [UInt32] = []
  private let controlTokens: [String: UInt32] = [
    "<|im_start|>": turnStart, "<|im_end|>": turnEnd, "<end>": endOfText, "<begin>": beginOfText,
  ]

  /// The same that puts `<begin>` before every text.
  static var thatBegins: ToyTokenizer {
    var toy = ToyTokenizer()
    toy.beginning = [beginOfText]
    toy.marks.beginOfText = "<begin>"
    return toy
  }

  func controlID(of mark: String) -> UInt32? { controlTokens[mark] }

  func appendIDs(of text: RenderedText, to ids: inout [UInt32]) {
    var textStart = 0
    for range in text.control {
      guard let id = controlTokens[String(decoding: text.bytes[range], as: UTF8.self)] else { continue }
      appendIDs(ofText: text.bytes[textStart..<range.lowerBound], to: &ids)
      ids.append(id)
      textStart = range.upperBound
    }
    appendIDs(ofText: text.bytes[textStart...], to: &ids)
  }

  private func appendIDs(ofText text: ArraySlice<UInt8>, to ids: inout [UInt32]) {
    var place = text.startIndex
    while place < text.endIndex {
      let two = text[place...].prefix(2)
      if two.elementsEqual("\n\n".utf8) {
        ids.append(Self.twoLines)
        place += 2
      } else if two.elementsEqual("ab".utf8) {
        ids.append(Self.ab)
        place += 2
      } else {
        ids.append(UInt32(text[place]))
        place += 1
      }
    }
  }

  /// The ids of a text that holds no pair of line feeds and no "ab".
  static func bytes(_ text: String) -> [UInt32] { text.utf8.map(UInt32.init) }
}
