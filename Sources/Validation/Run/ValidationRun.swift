public import ByteStreams

/// Validates whole inputs: records are checked on several threads, findings come out in input order, and memory
/// does not grow with the input.
public struct ValidationRun: Sendable {
  /// How records are checked.
  public var validator: Validator
  /// How many distinct prompts, and how many distinct pairs, are remembered to find those that come again.
  /// The default of 1,572,864 each fills tables of 64 MiB together (80 MiB while the last of them grows), and no more
  /// is taken; fewer take less. Later ones are compared with these, but not with one another.
  public var rememberedRecords: Int

  /// A run of that validator.
  public init(_ validator: Validator = Validator(), rememberedRecords: Int = 3 << 19) {
    self.validator = validator
    self.rememberedRecords = rememberedRecords
  }

  /// Reads everything and reports every finding, problems of reading among them, in input order.
  ///
  /// - Parameters:
  ///   - reader: the inputs.
  ///   - workers: threads that check; 0 checks on the calling thread.
  ///   - advance: called on the calling thread after each block with the number of records so far.
  ///   - report: called on the calling thread for each finding. What it throws ends the run and is thrown on.
  /// - Returns: the numbers.
  public func run(
    _ reader: RecordReader, workers: Int, advance: (Int) -> Void = { _ in }, report: (Finding) throws -> Void
  )
    rethrows -> ValidationSummary
  {
    let clock = ContinuousClock()
    let start = clock.now
    var collector = ValidationCollector(rememberedRecords: rememberedRecords)
    let validator = validator
    try mapRecordsInOrder(
      reader, workers: workers,
      transform: { CheckedBlock($0, by: validator) },
      consume: { result in
        switch result {
        case .records(let checked): try collector.absorb(checked, report: report)
        case .problem(let problem): try collector.absorb(problem, report: report)
        }
        advance(collector.rows)
      })
    let (seconds, attoseconds) = (clock.now - start).components
    return collector.summary(seconds: Double(seconds) + Double(attoseconds) / 1e18)
  }
}
