internal import ByteStreams

/// Joins what the checks of all blocks gave, in input order.
struct ValidationCollector {
  private struct RuleKey: Hashable {
    var code: String
    var name: String
  }

  /// Faults in the text of an input that the reader passes over: what follows them was read.
  private static let passedOver: Set<String> = [
    "array-trailing-comma", "array-missing-element", "array-missing-comma", "unexpected-comma",
  ]

  private var dataset: DatasetChecks
  private var numbers = ValidationSummary()
  private var counts: [RuleKey: ValidationSummary.RuleCount] = [:]

  init(rememberedRecords: Int, settings: ValidationSettings) {
    dataset = DatasetChecks(rememberedRecords: rememberedRecords, settings: settings)
  }

  /// Whether what comes is evaluation data.
  var isEvaluation: Bool {
    get { dataset.isEvaluation }
    set { dataset.isEvaluation = newValue }
  }

  /// Hands on what is to be said once everything is read.
  mutating func finish(told: (Finding) throws -> Void) rethrows {
    for finding in dataset.finish() {
      count(finding)
      try told(finding)
    }
  }

  /// Takes a block in and hands on what is to be said of the input that ended before it, and the records in which
  /// something was found.
  mutating func absorb(
    _ checked: CheckedBlock, told: (Finding) throws -> Void, found: (FaultyRow) throws -> Void
  ) rethrows {
    numbers.bytes += checked.block.rawByteCount
    let records = checked.block.records
    if let first = records.first {
      for finding in dataset.enter(input: first.position.input, member: first.position.member) {
        count(finding)
        try told(finding)
      }
    }
    for (index, verdict) in checked.verdicts.enumerated() {
      numbers.rows += 1
      switch verdict {
      case .clean(let clean, let line):
        numbers.pairs += 1
        numbers.formats[clean.format, default: 0] += 1
        let findings = dataset.absorb(clean, line: line, record: { records[index] })
        if !findings.isEmpty { try hand(on: findings, [], of: records[index], to: found) }
      case .checked(let check):
        if check.isPair { numbers.pairs += 1 }
        if check.hasErrors { numbers.rowsWithErrors += 1 }
        if let format = check.format { numbers.formats[format, default: 0] += 1 }
        let record = records[index]
        let (listed, unlisted) = dataset.absorb(check, of: record)
        if !listed.isEmpty || !unlisted.isEmpty { try hand(on: listed, unlisted, of: record, to: found) }
      }
    }
  }

  private mutating func hand(
    on listed: [Finding], _ unlisted: [Finding], of record: Record, to found: (FaultyRow) throws -> Void
  ) rethrows {
    for finding in unlisted { count(finding) }
    for finding in listed { count(finding) }
    try found(FaultyRow(record: record, number: numbers.rows, listed: listed, unlisted: unlisted))
  }

  /// Takes in a problem of reading and gives it as a finding.
  mutating func absorb(_ problem: ReadProblem) -> Finding {
    let finding = Finding(problem)
    if finding.severity == .error, !Self.passedOver.contains(problem.code) { numbers.isIncomplete = true }
    count(finding)
    return finding
  }

  /// Records so far.
  var rows: Int { numbers.rows }

  /// The numbers so far.
  func summary(seconds: Double) -> ValidationSummary {
    var summary = numbers
    summary.seconds = seconds
    summary.comparedAllRecords = dataset.comparedAllRecords
    summary.lengths = dataset.lengths
    summary.findings = counts.values.sorted { ($0.code, $0.name) < ($1.code, $1.name) }
    return summary
  }

  private mutating func count(_ finding: Finding) {
    let rule = finding.rule
    counts[
      RuleKey(code: rule.code, name: rule.name),
      default: .init(code: rule.code, name: rule.name, severity: rule.severity, count: 0)
    ].count += 1
  }
}
