internal import JSONText

/// The marks with which transcripts begin a speaker's turn: two line feeds, `Human:` or `Assistant:`.
///
/// Inside a message they show that a transcript was cut in the wrong place, or that a model went on to write the other
/// side's turn.
enum SpeakerMark {
  private static let marks: [[UInt8]] = ["\n\nHuman:", "\n\nAssistant:"].map { Array($0.utf8) }
  private static let escapedBreak = Array(#"\n\n"#.utf8)

  /// The speakers' first letters behind the line feed, as JSON text spells it.
  static let pairs: [TextPattern.Pairs] = [(Array("n".utf8), Array("HA".utf8))]

  /// Whether the speaker of a mark is named at an offset of JSON text.
  static func begins(escaped index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text[index] == UInt8(ascii: "H") || text[index] == UInt8(ascii: "A"), index >= escapedBreak.count,
      text[(index - escapedBreak.count)..<index].elementsEqual(escapedBreak)
    else { return false }
    return marks.contains { text[index...].starts(with: $0.dropFirst(2)) }
  }

  /// The first mark of a text, without its line feeds.
  static func first(in text: ArraySlice<UInt8>) -> String? {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index + 7 < text.count {
        index += UnsafeBufferPointer(rebasing: text[index...]).offset(of: 0x0A)
        if index + 7 < text.count, text[index + 1] == 0x0A,
          let mark = marks.first(where: { text[index...].starts(with: $0) })
        {
          return String(decoding: mark.dropFirst(2), as: UTF8.self)
        }
        index += 1
      }
      return nil
    }
  }
}
