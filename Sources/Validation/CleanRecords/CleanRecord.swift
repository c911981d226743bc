internal import PreferenceData

/// What is left of a record of a plain form: how it was read, its numbers for the checks across records, and what about
/// it may be at fault.
struct CleanRecord: Sendable {
  let format: PairFormat
  let digest: RecordDigest
  let lengths: AnswerLengths
  /// Which rules may find something in the record; none of them in a clean one.
  let doubts: Doubts

  /// Rules by what they look at. All others find nothing in a record of a plain form.
  struct Doubts: OptionSet, Sendable {
    let rawValue: UInt8

    /// The rules on texts.
    static let texts = Doubts(rawValue: 1 << 0)
    /// The rules on roles and their order.
    static let roles = Doubts(rawValue: 1 << 1)
    /// The rules on what says nothing.
    static let contents = Doubts(rawValue: 1 << 2)
    /// The rules on the two answers, and on what messages say of speakers.
    static let answers = Doubts(rawValue: 1 << 3)
    /// The rules on members that the format does not document.
    static let extras = Doubts(rawValue: 1 << 4)
  }
}
