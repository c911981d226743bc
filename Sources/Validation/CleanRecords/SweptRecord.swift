internal import JSONText

/// What the sweep over a block found in one of its records, lent for the length of its check: a record that is not plainly
/// clean is checked in full without searching its texts once more.
struct SweptRecord {
  /// What a sweep for ``TextScan/patternOfJSON`` marked in the block.
  let marks: TextMarks
  /// Where strings may end in the block.
  let stops: TextMarks
  /// Where in the block the record begins.
  let base: Int
}
