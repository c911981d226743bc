/// How a record spells everything but its texts: where its slots lie and what stands between them.
///
/// Most files are written by one program and spell all their records alike. Once a record was read, a comparison of bytes
/// stands for the dozens of tokens between the texts of the next one.
struct RecordLayout {
  /// A member of meaning, whose value differs from record to record.
  enum Slot {
    case messages, preferredOutput, nonPreferredOutput, conversations, prompt, chosen, rejected
  }

  /// The slots in their order, each with what stands in front of it.
  private(set) var slots: [(joint: RecordCursor.Spelling, slot: Slot)] = []
  /// What stands behind the last slot; nil until a record was read to its end.
  private(set) var tail: RecordCursor.Spelling?
  /// Whether what stands between the slots holds members that no format documents.
  var hasExtras = false
  /// Where what stands in front of the next slot begins.
  private var start = 0

  /// Forgets everything and begins at a record's first token.
  mutating func begin(at offset: Int) {
    slots.removeAll(keepingCapacity: true)
    tail = nil
    hasExtras = false
    start = offset
  }

  /// Begins behind some slots that are spelled like those of another record.
  mutating func begin(with known: ArraySlice<(joint: RecordCursor.Spelling, slot: Slot)>, at offset: Int) {
    begin(at: offset)
    slots += known
  }

  /// Notes that a slot begins here.
  mutating func enter(_ slot: Slot, at cursor: RecordCursor) {
    slots.append((cursor.spelling(from: start), slot))
  }

  /// Notes that the slot ends here.
  mutating func leave(at offset: Int) { start = offset }

  /// Notes that the record ends with the token here, a brace.
  mutating func end(at cursor: RecordCursor) { tail = cursor.spelling(from: start) }
}
