internal import JSONText

/// The marks with which transcripts begin a speaker's turn: two line feeds, `Human:` or `Assistant:`.
///
/// Inside a message they show that a transcript was cut in the wrong place, or that a model went on to write the other
/// side's turn.
enum SpeakerMark {
  private static let speakers: [StaticString] = ["Human:", "Assistant:"]
  private static let marks: [[UInt8]] = speakers.map { Array("\n\n\($0)".utf8) }
  private static let escapedBreak: StaticString = #"\n\n"#

  /// The speakers' first letters behind the line feed, as JSON text spells it.
  static let pairs: [TextPattern.Pairs] = [(Array("n".utf8), Array("HA".utf8))]

  /// Whether the speaker of a mark is named at an offset of JSON text.
  static func begins(escaped index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let length = escapedBreak.utf8CodeUnitCount
    // Most of the letters that are marked go on as other words.
    return index >= length
      && speakers.contains { UnsafeBufferPointer(rebasing: text[index...]).starts(with: $0) }
      && UnsafeBufferPointer(rebasing: text[(index - length)...]).starts(with: escapedBreak)
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
