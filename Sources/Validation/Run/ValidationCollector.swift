internal import ByteStreams

/// The checked records of one block.
struct CheckedBlock: Sendable {
  let block: RecordBlock
  let checks: [RecordCheck]
}

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

  init(rememberedRecords: Int) {
    dataset = DatasetChecks(rememberedRecords: rememberedRecords)
  }

  /// Takes a block in and hands on the records in which something was found.
  mutating func absorb(_ checked: CheckedBlock, found: (FaultyRow) throws -> Void) rethrows {
    numbers.bytes += checked.block.rawByteCount
    for (record, check) in zip(checked.block.records, checked.checks) {
      numbers.rows += 1
      if check.isPair { numbers.pairs += 1 }
      if check.hasErrors { numbers.rowsWithErrors += 1 }
      if let format = check.format { numbers.formats[format, default: 0] += 1 }
      let (listed, unlisted) = dataset.absorb(check, of: record)
      if listed.isEmpty && unlisted.isEmpty { continue }
      for finding in unlisted { count(finding) }
      for finding in listed { count(finding) }
      try found(FaultyRow(record: record, number: numbers.rows, listed: listed, unlisted: unlisted))
    }
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
