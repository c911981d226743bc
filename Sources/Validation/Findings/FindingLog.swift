internal import ByteStreams
internal import JSONText
internal import PreferenceData

/// Collects the findings of one record. Costs nothing while there are none.
struct FindingLog {
  let record: Record
  private(set) var findings: [Finding] = []

  init(record: Record) {
    self.record = record
  }

  /// The findings by their place in the record.
  var inOrder: [Finding] {
    guard findings.count > 1 else { return findings }
    return findings.sorted { ($0.place.line, $0.place.column ?? 0) < ($1.place.line, $1.place.column ?? 0) }
  }

  /// Reports a value.
  mutating func report(_ rule: Rule, at value: JSONValue, _ message: String) {
    report(rule, at: value, offset: value.offset, message)
  }

  /// Reports a part of the pair.
  mutating func report(_ rule: Rule, at place: PairPlaces.Place, _ message: String) {
    report(rule, at: place.value, offset: place.offset, message)
  }

  /// Reports a place inside a value.
  mutating func report(_ rule: Rule, at value: JSONValue, offset: Int, _ message: String) {
    report(rule, pointer: value.pointer, offset: offset, message, excerpt: Excerpt.of(value, from: offset))
  }

  /// Reports a place in the record.
  mutating func report(_ rule: Rule, pointer: String, offset: Int, _ message: String, excerpt: String? = nil)
  {
    findings.append(
      Finding(
        rule: rule, place: RecordPlace(in: record, offset: offset), pointer: pointer, message: message,
        excerpt: excerpt))
  }
}
