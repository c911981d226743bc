internal import ByteStreams
internal import PreferenceData

/// Finds out how records lay in their input, and what is repaired by writing each on a line of its own: from the places of
/// the records alone, since the bytes between them are line ends, white space, and the commas and brackets of an array.
///
/// That inference holds for inputs that were read without errors; others are not repaired at all.
struct LayoutRepair {
  enum Layout {
    /// One record a line.
    case lines
    /// An array, or values over several lines.
    case values
  }

  /// What was found out about the input or archive member being read.
  private struct Source {
    var input: String
    var member: String?
    var markBytes = 0
    var layout: Layout?
    /// Where the last record ended.
    var end = 0
    var endLine = 1
    var lastPlace: RecordPlace?
    /// Blank lines that the reader counted, and those that were told.
    var blankLines = 0
    var blankLinesTold = 0
    /// Decompressed bytes read.
    var bytes = 0
  }

  private var source: Source?
  /// The records of an input's first block, while what is ahead of them may be a mark that is told after the block.
  private var deferred: [RecordOutline] = []

  /// Takes note of the mark at the start of an input, which the reader skips.
  mutating func noteMark(at position: RecordPosition) -> [RepairChange] {
    var changes: [RepairChange] = []
    enter(input: position.input, member: position.member, &changes)
    source?.markBytes = 3
    settle(&changes)
    let place = RecordPlace(input: position.input, member: position.member, line: 1, column: 1)
    return changes + [RepairChange(.byteOrderMark, at: place, "removed the bytes EF BB BF")]
  }

  /// Takes a block in, as it was read.
  mutating func absorb(_ outlines: [RecordOutline], of block: BlockOutline) -> [RepairChange] {
    var changes: [RepairChange] = []
    if let first = outlines.first {
      enter(input: first.position.input, member: first.position.member, &changes)
    }
    settle(&changes)
    source?.blankLines += block.blankLines
    source?.bytes += block.rawByteCount
    if let first = outlines.first, let source, source.layout == nil, source.markBytes == 0,
      first.position.offset == 3, first.position.line == 1
    {
      deferred = outlines
      return changes
    }
    for outline in outlines { absorb(outline, &changes) }
    return changes
  }

  private mutating func settle(_ changes: inout [RepairChange]) {
    let outlines = deferred
    deferred = []
    for outline in outlines { absorb(outline, &changes) }
  }

  /// Whether the last line of all that was read lacked its end, and so stays without one.
  var endsWithoutLineFeed: Bool {
    guard let source, source.layout == .lines else { return false }
    return source.bytes == source.end
  }

  /// Ends the input that was read last.
  mutating func finish() -> [RepairChange] {
    var changes: [RepairChange] = []
    settle(&changes)
    leave(&changes)
    return changes
  }

  private mutating func enter(input: String, member: String?, _ changes: inout [RepairChange]) {
    if let source, source.input == input, source.member == member { return }
    settle(&changes)
    leave(&changes)
    source = Source(input: input, member: member)
  }

  private mutating func absorb(_ outline: RecordOutline, _ changes: inout [RepairChange]) {
    guard var source else { return }
    let position = outline.position
    let place = RecordPlace(input: position.input, member: position.member, line: position.line, column: 1)
    if source.layout == nil {
      let startsBehindSomething = position.offset > source.markBytes && source.blankLines == 0
      source.layout = outline.lineBreaks > 0 || startsBehindSomething ? .values : .lines
      if source.layout == .values {
        changes.append(
          RepairChange(
            .toLines, at: place,
            startsBehindSomething
              ? "wrote the elements of the array on lines of their own" : "wrote each record on one line"))
      } else if position.line > 1 {
        tellBlankLines(position.line - 1, from: 1, &source, &changes)
      }
    } else if source.layout == .lines, let last = source.lastPlace {
      tellGap(
        position.offset - source.end, lines: position.line - source.endLine, after: last, &source, &changes)
    }
    source.end = position.offset + outline.count
    source.endLine = position.line + outline.lineBreaks
    source.lastPlace = place
    self.source = source
  }

  private mutating func leave(_ changes: inout [RepairChange]) {
    guard var source, source.layout == .lines, let last = source.lastPlace else { return }
    let blank = max(0, source.blankLines - source.blankLinesTold)
    let gap = source.bytes - source.end
    if gap > 0 { tellGap(gap, lines: blank + 1, after: last, &source, &changes) }
    self.source = source
  }

  /// Says what stood between two records: `gap` bytes with so many line feeds.
  private func tellGap(
    _ gap: Int, lines: Int, after place: RecordPlace, _ source: inout Source, _ changes: inout [RepairChange]
  ) {
    if lines == 1 {
      if gap == 2 {
        changes.append(RepairChange(.lineEnd, at: place, "ended the line in LF instead of CR LF"))
      }
    } else if lines > 1 {
      tellBlankLines(lines - 1, from: place.line + 1, &source, &changes)
    }
  }

  private func tellBlankLines(
    _ count: Int, from line: Int, _ source: inout Source, _ changes: inout [RepairChange]
  ) {
    let place = RecordPlace(input: source.input, member: source.member, line: line, column: 1)
    source.blankLinesTold += count
    changes.append(
      RepairChange(
        .blankLines, at: place, count == 1 ? "removed a blank line" : "removed \(count) blank lines"))
  }
}

/// A record's place and extent in the input.
struct RecordOutline: Sendable {
  var position: RecordPosition
  /// Bytes of the record as it was read.
  var count: Int
  /// Line feeds among them.
  var lineBreaks: Int
}

/// What a block covers in the input.
struct BlockOutline: Sendable {
  var rawByteCount: Int
  var blankLines: Int
}
