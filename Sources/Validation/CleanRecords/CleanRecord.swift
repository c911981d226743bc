internal import PreferenceData

/// What is left of a record in which nothing was found: how it was read, and its numbers for the checks across records.
struct CleanRecord: Sendable {
  let format: PairFormat
  let digest: RecordDigest
  let lengths: AnswerLengths
}
