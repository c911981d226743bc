/// What a framing found in a piece of bytes: where records lie, and what is wrong, in order.
struct Cuts {
  struct Fault {
    /// How many of the spans stand before it.
    var spansBefore: Int
    var line: Int
    var column: Int
    var fault: StreamFault
  }

  var spans: [RecordSpan] = []
  var faults: [Fault] = []
  var blankLines = 0

  mutating func removeAll() {
    spans.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    blankLines = 0
  }

  mutating func add(_ fault: StreamFault, line: Int, column: Int) {
    faults.append(Fault(spansBefore: spans.count, line: line, column: column, fault: fault))
  }
}

/// How records lie in a stream of bytes. It sees the stream in pieces: what a call does not consume comes again at the
/// start of the next one, with more behind it.
protocol Framing {
  /// The 1-based line at which the unconsumed bytes begin.
  var line: Int { get }

  /// Cuts the records out of `bytes` and says how many bytes are done with.
  ///
  /// - Parameters:
  ///   - isLast: nothing follows, so an unfinished record at the end is the last one or a fault.
  ///   - cuts: what was found is added here; ranges count from the start of `bytes`.
  /// Never leaves more unconsumed than the limit of bytes per record: a record above it is dropped with a fault.
  mutating func cut(_ bytes: UnsafeRawBufferPointer, isLast: Bool, into cuts: inout Cuts) -> Int
}

extension StreamFault {
  /// A record above the limit of bytes.
  static func tooLong(_ what: String, limit: Int) -> StreamFault {
    StreamFault(
      code: "\(what)-too-long",
      message: "this \(what) has more than the \(limit) bytes allowed and was skipped",
      remedy: "check whether line ends are missing, or raise the limit of bytes per line")
  }
}
