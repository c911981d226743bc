internal import ByteStreams
internal import JSONText
internal import PreferenceData

/// Collects the findings of one record. Costs nothing while there are none.
struct FindingLog {
  let record: Record
  /// Which rules are on, and how much each matters.
  let selection: RuleSelection
  private var findings: [Finding] = []
  private var holdsSecret = false
  /// Where the last finding is: several rules often speak of the same place.
  private var last: Spot?

  /// A place in a value, as findings tell it.
  private struct Spot {
    let value: JSONValue
    let offset: Int
    let pointer: String
    let place: RecordPlace
    let excerpt: String?
  }

  init(record: Record, selection: RuleSelection = .standard) {
    self.record = record
    self.selection = selection
  }

  /// The findings by their place in the record.
  ///
  /// Where a secret was found nothing of the record is shown, and nothing that looks like one: what another finding quotes
  /// could be it.
  var inOrder: [Finding] {
    guard holdsSecret || findings.count > 1 else { return findings }
    var findings = findings
    if holdsSecret {
      for index in findings.indices {
        findings[index].excerpt = nil
        findings[index].message = SecretMask.masked(findings[index].message)
        findings[index].pointer = SecretMask.masked(pointer: findings[index].pointer)
        findings[index].hidesText = true
      }
    }
    func isBefore(_ left: RecordPlace, _ right: RecordPlace) -> Bool {
      (left.line, left.column ?? 0) < (right.line, right.column ?? 0)
    }
    let areInOrder = findings.indices.dropFirst().allSatisfy {
      !isBefore(findings[$0].place, findings[$0 - 1].place)
    }
    return areInOrder ? findings : findings.sorted { isBefore($0.place, $1.place) }
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
    guard let rule = selection.setting(of: rule) else { return }
    let spot = spot(value, offset)
    findings.append(
      Finding(
        rule: rule, place: spot.place, pointer: spot.pointer, message: message, excerpt: spot.excerpt))
  }

  private mutating func spot(_ value: JSONValue, _ offset: Int) -> Spot {
    if let last, last.offset == offset, last.value.isSame(as: value) { return last }
    let spot = Spot(
      value: value, offset: offset, pointer: value.pointer, place: RecordPlace(in: record, offset: offset),
      excerpt: Excerpt.of(value, from: offset))
    last = spot
    return spot
  }

  /// Reports a secret: where it stands, never what it is.
  mutating func report(secret rule: Rule, at value: JSONValue, offset: Int, _ message: String) {
    holdsSecret = true
    report(rule, pointer: value.pointer, offset: offset, message)
  }

  /// Reports a place in the record, unless the rule is off.
  mutating func report(_ rule: Rule, pointer: String, offset: Int, _ message: String, excerpt: String? = nil)
  {
    guard let rule = selection.setting(of: rule) else { return }
    findings.append(
      Finding(
        rule: rule, place: RecordPlace(in: record, offset: offset), pointer: pointer, message: message,
        excerpt: excerpt))
  }
}
