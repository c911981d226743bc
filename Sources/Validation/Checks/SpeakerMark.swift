/// The marks with which transcripts begin a speaker's turn: two line feeds, `Human:` or `Assistant:`.
///
/// Inside a message they show that a transcript was cut in the wrong place, or that a model went on to write the other
/// side's turn.
enum SpeakerMark {
  private static let marks: [[UInt8]] = ["\n\nHuman:", "\n\nAssistant:"].map { Array($0.utf8) }
  private static let escapedMarks: [[UInt8]] = [#"\n\nHuman:"#, #"\n\nAssistant:"#].map { Array($0.utf8) }

  /// Whether a mark stands at an offset of JSON text.
  static func stands(escapedAt index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    // Most line feeds are followed by no second one.
    guard index + 4 < text.count, text[index + 2] == UInt8(ascii: "\\"), text[index + 3] == UInt8(ascii: "n")
    else { return false }
    return escapedMarks.contains { text[index...].starts(with: $0) }
  }

  /// The first mark of a text, without its line feeds.
  static func first(in text: ArraySlice<UInt8>) -> String? {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index + 7 < text.count {
        if text[index] == 0x0A, text[index + 1] == 0x0A,
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
