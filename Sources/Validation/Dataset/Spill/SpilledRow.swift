/// What is kept on disk of a record for one comparison, once there is no room for it in memory.
struct SpilledRow: BitwiseCopyable {
  /// Marks a place that is not known.
  static let unknown = UInt64.max

  /// What is compared first; rows with the same key end up together.
  var key: UInt64
  /// What the record is as a whole.
  var exact: UInt64
  /// What the record's opposite would be as a whole.
  var opposite: UInt64
  /// Where the record stands.
  var place: UInt64
  /// Where the key was first seen, if that was before records were set aside.
  var placeOfKey = SpilledRow.unknown
  /// Where the opposite was first seen, if that was before records were set aside.
  var placeOfOpposite = SpilledRow.unknown
}

/// Something that a comparison on disk found.
struct LateRepetition: BitwiseCopyable {
  /// What was found.
  enum Kind: UInt8, BitwiseCopyable {
    case prompt, pair, contradiction, normalisedPair, leak
  }

  /// Where.
  var place: UInt64
  /// Where its like stands.
  var earlier: UInt64
  var kind: Kind
}
