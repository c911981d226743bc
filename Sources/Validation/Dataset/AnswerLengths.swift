internal import JSONText
internal import PreferenceData

/// How long the two answers of a record are, in characters (Unicode scalars) of what is said.
struct AnswerLengths: Sendable {
  let chosen: Int
  let rejected: Int

  init(_ pair: PreferencePair) {
    chosen = Self.length(of: pair.chosen)
    rejected = Self.length(of: pair.rejected)
  }

  private static func length(of answer: Answer) -> Int {
    switch answer {
    case .text(let text): length(of: text)
    case .messages(let messages): messages.reduce(0) { $0 + ($1.soleText.map(length) ?? 0) }
    }
  }

  private static func length(of text: Text) -> Int {
    text.canonicalJSON.withUnsafeBufferPointer { length(ofCanonical: $0) }
  }

  /// The lengths of two texts.
  init(chosen: PlainText, rejected: PlainText) {
    self.chosen = Self.length(ofCanonical: chosen.bytes)
    self.rejected = Self.length(ofCanonical: rejected.bytes)
  }

  /// Counted in the canonical spelling, so that nothing is decoded: an escape is one character however it is spelled.
  private static func length(ofCanonical text: UnsafeBufferPointer<UInt8>) -> Int {
    TextSweep.characters(inEscaped: text)
  }
}
