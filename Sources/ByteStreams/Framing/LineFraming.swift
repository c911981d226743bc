/// One record a line: JSON Lines. A carriage return before the line feed belongs to the line end.
struct LineFraming: Framing {
  private(set) var line: Int
  private let limit: Int
  private var isSkipping = false

  init(line: Int = 1, limit: Int) {
    self.line = line
    self.limit = limit
  }

  mutating func cut(_ bytes: UnsafeRawBufferPointer, isLast: Bool, into cuts: inout Cuts) -> Int {
    var start = 0
    // One C call and one append a line; nothing here looks at single bytes of records.
    while let feed = ByteSearch.lineFeed(in: bytes, start..<bytes.count) {
      if isSkipping {
        isSkipping = false
      } else {
        addLine(bytes, start..<feed, into: &cuts)
      }
      line += 1
      start = feed + 1
    }
    guard start < bytes.count else { return start }
    if isSkipping { return bytes.count }
    if isLast {
      addLine(bytes, start..<bytes.count, into: &cuts)
      return bytes.count
    }
    if bytes.count - start > limit {
      cuts.add(.tooLong("line", limit: limit), line: line, column: 1)
      isSkipping = true
      return bytes.count
    }
    return start
  }

  private mutating func addLine(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, into cuts: inout Cuts) {
    var range = range
    if let last = range.last, bytes[last] == UInt8(ascii: "\r") { range = range.dropLast() }
    if range.isEmpty || (bytes[range.lowerBound] <= 0x20 && ByteSearch.firstNonSpace(in: bytes, range) == nil)
    {
      cuts.blankLines += 1
    } else if range.count > limit {
      cuts.add(.tooLong("line", limit: limit), line: line, column: 1)
    } else {
      cuts.spans.append(RecordSpan(range: range, line: line))
    }
  }
}
