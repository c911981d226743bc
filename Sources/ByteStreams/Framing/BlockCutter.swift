/// Turns one stream of bytes (a file or a member) into blocks of records and problems.
///
/// A block's array is filled by the source itself, after the unfinished record of the block before, which alone is copied.
/// Arrays of the usual size come from a pool and go back to it.
final class BlockCutter {
  private let source: any ByteSource
  private let remarks: RemarkLog
  private let input: String
  private let member: String?
  private let limits: ReadLimits
  private let pool: BlockPool

  private var framing: (any Framing)?
  private var cuts = Cuts()
  /// Bytes behind the last cut, to stand at the front of the next block.
  private var carry: ArraySlice<UInt8> = []
  /// Where `carry` begins in the stream.
  private var offset = 0
  private var hasEnded = false
  /// Why the stream ended before its end, once it did.
  private(set) var fault: StreamFault?
  private var records = 0
  private var hasReported = false

  init(
    _ source: any ByteSource, remarks: RemarkLog, input: String, member: String?, limits: ReadLimits,
    pool: BlockPool
  ) {
    self.source = source
    self.remarks = remarks
    self.input = input
    self.member = member
    self.limits = limits
    self.pool = pool
  }

  /// The next events, in order; nil after the last. An array may be empty.
  func next() -> [ReadEvent]? {
    if hasEnded { return nil }
    var consumed = 0
    var filled = 0
    var start = 0
    // A record longer than a block makes the next block twice as long as what is known of it.
    let isLong = carry.count * 2 > pool.blockSize
    var bytes = isLong ? [UInt8](repeating: 0, count: carry.count * 2) : pool.take()
    cuts.removeAll()
    bytes.withUnsafeMutableBytes { memory in
      memory.copyBytes(from: carry)
      var count = carry.count
      fill(memory, &count)
      let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count])
      let isLast = hasEnded && fault?.dataIsComplete != false
      if framing == nil {
        start = byteOrderMark(bytes)
        framing = FramingChoice.framing(
          for: UnsafeRawBufferPointer(rebasing: bytes[start...]), limit: limits.lineBytes)
      }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      consumed = start + (framing?.cut(rest, isLast: isLast, into: &cuts) ?? rest.count)
      filled = count
    }
    // What is carried must not keep a block of the pool from being used again; of a long record no copy is made.
    carry = isLong ? bytes[consumed..<filled] : ArraySlice(Array(bytes[consumed..<filled]))
    let block = BlockBytes(bytes, pool: isLong ? nil : pool)
    var events = blockEvents(block, start: start, consumed: consumed)
    offset += consumed
    events += remarks.takeAll().map { .problem(problem($0)) }
    if hasEnded { events += endEvents() }
    return events
  }

  private func fill(_ memory: UnsafeMutableRawBufferPointer, _ count: inout Int) {
    do throws(StreamFault) {
      while count < memory.count {
        let step = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        if step == 0 {
          hasEnded = true
          return
        }
        count += step
      }
    } catch {
      fault = error
      hasEnded = true
    }
  }

  /// Some editors begin UTF-8 files with a mark that is no JSON.
  private func byteOrderMark(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return 0 }
    remarks.add(
      StreamFault(
        severity: .note, code: "byte-order-mark",
        message: "the data begins with a byte order mark, which JSON does not have; it was skipped",
        remedy: "write the file as UTF-8 without it"))
    return 3
  }

  /// Records and faults in order: the records are parted where a fault stands among them.
  private func blockEvents(_ block: BlockBytes, start: Int, consumed: Int) -> [ReadEvent] {
    var events: [ReadEvent] = []
    var span = 0
    var covered = 0
    for fault in cuts.faults {
      if fault.spansBefore > span {
        let end = start + cuts.spans[fault.spansBefore - 1].range.upperBound
        let part = records(block, cuts.spans[span..<fault.spansBefore], shift: start)
        events.append(.records(RecordBlock(records: part, rawByteCount: end - covered)))
        covered = end
        span = fault.spansBefore
      }
      events.append(.problem(problem(fault.fault, line: fault.line, column: fault.column)))
      hasReported = true
    }
    if consumed > covered {
      let part = records(block, cuts.spans[span...], shift: start)
      events.append(
        .records(
          RecordBlock(records: part, rawByteCount: consumed - covered, blankLines: cuts.blankLines)))
    }
    records += cuts.spans.count
    return events
  }

  /// - Parameter shift: how many bytes of the block stand before those that the spans count from.
  private func records(_ block: BlockBytes, _ spans: ArraySlice<RecordSpan>, shift: Int) -> RecordList {
    var spans = Array(spans)
    if shift > 0 {
      for index in spans.indices {
        let range = spans[index].range
        spans[index].range = range.lowerBound + shift..<range.upperBound + shift
      }
    }
    let origin = RecordPosition(
      input: Self.copy(of: input), member: member.map(Self.copy), offset: offset)
    return RecordList(block, spans: spans, origin: origin)
  }

  /// A name of its own for each block: places hold the name, and threads that work on different blocks would all count their
  /// references to it in one place.
  private static func copy(of name: String) -> String { String(decoding: Array(name.utf8), as: UTF8.self) }

  private func endEvents() -> [ReadEvent] {
    if var fault {
      if fault.isCancellation { return [] }
      if !carry.isEmpty {
        fault.message += "; an unfinished record of \(carry.count) bytes was not used"
      }
      return [.problem(problem(fault))]
    }
    guard records == 0 && !hasReported else { return [] }
    let what = offset == 0 ? "it is empty" : "it holds no records, only white space"
    return [
      .problem(
        ReadProblem(
          severity: .error, code: "empty-input", position: RecordPosition(input: input, member: member),
          message: what, remedy: "check how it was made, or leave it out"))
    ]
  }

  /// A problem at the place up to which records were cut, unless a line is given.
  private func problem(_ fault: StreamFault, line: Int? = nil, column: Int? = nil) -> ReadProblem {
    ReadProblem(
      severity: fault.severity, code: fault.code,
      position: RecordPosition(
        input: input, member: member, line: line ?? framing?.line ?? 1, offset: offset),
      column: column, message: fault.message, remedy: fault.remedy)
  }
}
