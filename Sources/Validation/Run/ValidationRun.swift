public import ByteStreams

/// Validates whole inputs: records are checked on several threads, findings come out in input order, and memory
/// does not grow with the input.
public struct ValidationRun: Sendable {
  /// How records are checked.
  public var validator: Validator
  /// What the comparison of records with one another may take.
  public var memory: ComparisonMemory

  /// A run of that validator.
  public init(_ validator: Validator = Validator(), memory: ComparisonMemory = ComparisonMemory()) {
    self.validator = validator
    self.memory = memory
  }

  /// Reads everything and reports every finding, problems of reading among them, in input order.
  ///
  /// - Parameters:
  ///   - reader: the inputs.
  ///   - evaluation: evaluation data, checked first: no prompt of it may stand in the inputs.
  ///   - workers: threads that check; 0 checks on the calling thread.
  ///   - report: called on the calling thread for each finding. What it throws ends the run and is thrown on.
  /// - Throws: ``ScratchError`` when records have to be set aside and cannot.
  /// - Returns: the numbers.
  public func run(
    _ reader: RecordReader, evaluation: RecordReader? = nil, workers: Int, report: (Finding) throws -> Void
  ) throws -> ValidationSummary {
    try run(
      reader, evaluation: evaluation, workers: workers, prepare: { PreparedBlock($0, work: ()) },
      receive: { event in
        switch event {
        case .problem(let finding, _), .finding(let finding): try report(finding)
        case .rows(let rows): for row in rows { for finding in row.listed { try report(finding) } }
        case .block: break
        }
      })
  }

  /// Reads everything, prepares and checks block by block on several threads, and hands on what comes of it in input order.
  ///
  /// - Parameters:
  ///   - reader: the inputs.
  ///   - evaluation: evaluation data, checked first and as it is: no prompt of it may stand in the inputs.
  ///   - workers: threads that prepare and check; 0 does both on the calling thread.
  ///   - prepare: called on any thread before a block is checked: may leave records out or mend them.
  ///   - receive: called on the calling thread. What it throws ends the run and is thrown on.
  /// - Throws: ``ScratchError`` when records have to be set aside and cannot.
  /// - Returns: the numbers.
  public func run<Work: Sendable>(
    _ reader: RecordReader, evaluation: RecordReader? = nil, workers: Int,
    prepare: @escaping @Sendable (RecordBlock) -> PreparedBlock<Work>,
    receive: (ValidationEvent<Work>) throws -> Void
  ) throws -> ValidationSummary {
    let clock = ContinuousClock()
    let start = clock.now
    var validator = validator
    validator.settings.comparesWithEvaluation = evaluation != nil
    let checks = validator
    var collector = ValidationCollector(memory: memory, settings: checks.settings)
    if let evaluation {
      collector.isEvaluation = true
      try mapRecordsInOrder(
        evaluation, workers: workers, transform: { CheckedBlock($0, by: checks) },
        consume: { result in
          switch result {
          case .records(let checked):
            try collector.absorb(
              checked, told: { try receive(.finding($0)) },
              found: { rows in
                for row in rows { for finding in row.listed { try receive(.finding(finding)) } }
              })
          case .problem(let problem): try receive(.problem(collector.absorb(problem), problem))
          }
        })
      collector.isEvaluation = false
    }
    try mapRecordsInOrder(
      reader, workers: workers,
      transform: { block in
        let prepared = prepare(block)
        return PreparedBlock(prepared.block, work: (CheckedBlock(prepared.block, by: checks), prepared.work))
      },
      consume: { result in
        switch result {
        case .records(let prepared):
          let (checked, work) = prepared.work
          try collector.absorb(
            checked, told: { try receive(.finding($0)) }, found: { try receive(.rows($0)) })
          try receive(.block(prepared.block, work, rows: collector.rows))
        case .problem(let problem):
          try receive(.problem(collector.absorb(problem), problem))
        }
      })
    try collector.finish(told: { try receive(.finding($0)) })
    let (seconds, attoseconds) = (clock.now - start).components
    return collector.summary(seconds: Double(seconds) + Double(attoseconds) / 1e18)
  }
}
