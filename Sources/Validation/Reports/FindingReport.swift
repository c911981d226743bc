public import ByteStreams

/// One form of a validation's outcome, written as bytes while the run goes on: findings pass through it and are not
/// kept, so that a million of them cost no memory.
///
/// Call `begin` once, then `count` for all findings and `list` for those that are to be shown, record by record, then `end`
/// once, and write what each call appends, in that order.
public protocol FindingReport {
  /// Appends what stands before the first finding.
  mutating func begin(into bytes: inout [UInt8])

  /// Appends a finding.
  ///
  /// - Parameter record: the record that it is about; nil when it is about an input. Reports show a piece of it only where
  ///   the finding itself has an excerpt: a finding that must not quote its record (a secret) has none.
  mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8])

  /// Appends the first `count` findings of a record in their order: the same as `list` for each of them, for reports that can do
  /// it with less work.
  mutating func list(
    _ findings: [Finding], upTo count: Int, in record: Record?, into bytes: inout [UInt8])

  /// Takes note of the findings of a record, listed or not; comes before they are listed.
  ///
  /// - Parameter row: how many records were read before the one that they are about.
  mutating func count(_ findings: [Finding], row: Int)

  /// Appends what stands after the last finding, the counts of all findings among it.
  mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8])
}

extension FindingReport {
  public mutating func begin(into bytes: inout [UInt8]) {}
  public mutating func count(_ findings: [Finding], row: Int) {}
  public mutating func list(
    _ findings: [Finding], upTo count: Int, in record: Record?, into bytes: inout [UInt8]
  ) {
    for finding in findings.prefix(count) { list(finding, in: record, into: &bytes) }
  }
}

/// What is known when a validation is over.
public struct ValidationOutcome: Sendable {
  /// The numbers.
  public var summary: ValidationSummary
  /// How lengths, roles and turns are distributed; nil when nobody asked.
  public var statistics: DatasetStatistics?
  /// Findings that were counted but not listed.
  public var unlisted: Int

  /// An outcome from its parts.
  public init(summary: ValidationSummary, statistics: DatasetStatistics? = nil, unlisted: Int = 0) {
    self.summary = summary
    self.statistics = statistics
    self.unlisted = unlisted
  }
}
