public import ByteStreams

extension Conversion {
  /// Converts whole inputs: blocks are converted on several threads, lines come out in input order, and memory
  /// does not grow with the input.
  ///
  /// - Parameters:
  ///   - input: the inputs.
  ///   - workers: threads that convert; 0 converts on the calling thread.
  ///   - write: called on the calling thread with whole lines, to be written in this order.
  ///   - refuse: called on the calling thread for each record that is not written.
  ///   - report: called on the calling thread for each problem of reading the inputs.
  /// - Returns: the counts, for which `read == written + rejected`.
  public func run(
    _ input: RecordReader, workers: Int, write: ([UInt8]) throws -> Void, refuse: (Refusal) throws -> Void,
    report: (ReadProblem) throws -> Void
  ) rethrows -> ConversionCounts {
    var counts = ConversionCounts()
    let conversion = self
    try mapRecordsInOrder(
      input, workers: workers, transform: { conversion.convert($0) },
      consume: { result in
        switch result {
        case .records(let converted):
          counts.add(converted.counts)
          if !converted.bytes.isEmpty { try write(converted.bytes) }
          for refusal in converted.refusals { try refuse(refusal) }
        case .problem(let problem):
          try report(problem)
        }
      })
    return counts
  }
}
