public import ByteStreams

/// Validates whole inputs: records are checked on several threads, findings come out in input order, and memory
/// does not grow with the input.
public struct ValidationRun: Sendable {
  /// How records are checked.
  public var validator: Validator
  /// How many distinct prompts, and how many distinct pairs, are remembered to find those that come again.
  /// Each costs 64 bytes at most; the default 2,097,152 stays under 130 MB. Later ones are compared with these, but
  /// not with one another.
  public var rememberedRecords: Int

  /// A run of that validator.
  public init(_ validator: Validator = Validator(), rememberedRecords: Int = 1 << 21) {
    self.validator = validator
    self.rememberedRecords = rememberedRecords
  }

  /// Reads everything and reports every finding, problems of reading among them, in input order.
  ///
  /// - Parameters:
  ///   - reader: the inputs.
  ///   - evaluation: evaluation data, checked first: no prompt of it may stand in the inputs.
  ///   - workers: threads that check; 0 checks on the calling thread.
  ///   - advance: called on the calling thread after each block with the number of records so far.
  ///   - report: called on the calling thread for each finding. What it throws ends the run and is thrown on.
  /// - Returns: the numbers.
  public func run(
    _ reader: RecordReader, evaluation: RecordReader? = nil, workers: Int,
    advance: (Int) -> Void = { _ in }, report: (Finding) throws -> Void
  )
    rethrows -> ValidationSummary
  {
    let clock = ContinuousClock()
    let start = clock.now
    var validator = validator
    validator.settings.comparesWithEvaluation = evaluation != nil
    var collector = ValidationCollector(rememberedRecords: rememberedRecords, settings: validator.settings)
    for (input, isEvaluation) in [(evaluation, true), (reader, false)] {
      guard let input else { continue }
      collector.isEvaluation = isEvaluation
      let checks = validator
      try mapRecordsInOrder(
        input, workers: workers,
        transform: { CheckedBlock($0, by: checks) },
        consume: { result in
          switch result {
          case .records(let checked): try collector.absorb(checked, report: report)
          case .problem(let problem): try collector.absorb(problem, report: report)
          }
          advance(collector.rows)
        })
    }
    try collector.finish(report: report)
    let (seconds, attoseconds) = (clock.now - start).components
    return collector.summary(seconds: Double(seconds) + Double(attoseconds) / 1e18)
  }
}
