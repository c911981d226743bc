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
    let value: Range<Int>
    let offset: Int
    let pointer: String
    let place: RecordPlace
    let excerpt: String?
  }

  init(record: Record, selection: RuleSelection = .standard) {
    self.record = record
    self.selection = selection
  }

  /// Gives the findings by their place in the record, and forgets them.
  ///
  /// Where a secret was found nothing of the record is shown, and nothing that looks like one: what another finding quotes
  /// could be it.
  mutating func takeInOrder() -> [Finding] {
    var taken: [Finding] = []
    swap(&taken, &findings)
    if holdsSecret {
      for index in taken.indices {
        taken[index].excerpt = nil
        taken[index].message = SecretMask.masked(taken[index].message)
        taken[index].pointer = SecretMask.masked(pointer: taken[index].pointer)
        taken[index].hidesText = true
      }
    }
    guard taken.count > 1 else { return taken }
    // Numbers alone, not whole places, which would have to be held on to.
    func order(_ index: Int) -> (Int, Int) { (taken[index].place.line, taken[index].place.column ?? 0) }
    let areInOrder = (1..<taken.count).allSatisfy { order($0 - 1) <= order($0) }
    guard !areInOrder else { return taken }
    return taken.indices.sorted { order($0) < order($1) }.map { taken[$0] }
  }

  /// Reports a value.
  mutating func report(_ rule: Rule, at value: JSONValue, _ message: @autoclosure () -> String) {
    report(rule, at: ValuePlace(value), message())
  }

  /// Reports a part of the pair.
  mutating func report(_ rule: Rule, at place: PairPlaces.Place, _ message: @autoclosure () -> String) {
    report(rule, at: ValuePlace(place.value, offset: place.offset), message())
  }

  /// Reports a place inside a value.
  mutating func report(
    _ rule: Rule, at value: JSONValue, offset: Int, _ message: @autoclosure () -> String
  ) {
    report(rule, at: ValuePlace(value, offset: offset), message())
  }

  /// Reports a value or a place inside one.
  mutating func report(_ rule: Rule, at place: ValuePlace, _ message: @autoclosure () -> String) {
    guard let rule = selection.setting(of: rule) else { return }
    let spot = spot(place)
    append(
      Finding(
        rule: rule, place: spot.place, pointer: spot.pointer, message: message(), excerpt: spot.excerpt))
  }

  private mutating func spot(_ place: ValuePlace) -> Spot {
    if let last, last.offset == place.offset, last.value == place.range { return last }
    let spot = Spot(
      value: place.range, offset: place.offset, pointer: place.pointer,
      place: RecordPlace(in: record, offset: place.offset), excerpt: Excerpt.of(place, in: record))
    last = spot
    return spot
  }

  /// Reports a secret: where it stands, never what it is.
  mutating func report(secret rule: Rule, at place: ValuePlace, _ message: @autoclosure () -> String) {
    holdsSecret = true
    report(rule, pointer: place.pointer, offset: place.offset, message())
  }

  /// Reports a place in the record, unless the rule is off.
  mutating func report(
    _ rule: Rule, pointer: @autoclosure () -> String, offset: Int, _ message: @autoclosure () -> String,
    excerpt: String? = nil
  ) {
    guard let rule = selection.setting(of: rule) else { return }
    append(
      Finding(
        rule: rule, place: RecordPlace(in: record, offset: offset), pointer: pointer(), message: message(),
        excerpt: excerpt))
  }

  private mutating func append(_ finding: Finding) {
    // What breaks one rule often breaks a few.
    if findings.isEmpty { findings.reserveCapacity(3) }
    findings.append(finding)
  }
}
