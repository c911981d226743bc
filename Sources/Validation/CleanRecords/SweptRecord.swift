internal import JSONText

/// What the sweeps over a block found in one of its records, lent for the length of its check: a record that is not
/// plainly clean is checked in full without searching its text once more.
struct SweptRecord {
  /// Where the record's tokens begin in the block.
  let tokens: UnsafeBufferPointer<UInt32>
  /// What a sweep for ``TextScan/patternOfJSON`` marked in the block.
  let marks: TextMarks
  /// Where in the block the record begins.
  let base: Int
}
