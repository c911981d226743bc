/// One record a JSON value: the elements of an array that is the whole file, or values that follow each other over
/// several lines each. Values are found by their brackets, so that memory holds one value and not the file.
///
/// After a value that is broken, reading goes on at the next line that begins in the column, and with the byte, in which
/// the broken value began: in pretty-printed files and in files with one element a line that is the next value.
struct ValueFraming: Framing {
  enum Kind {
    case array
    case sequence
  }

  private enum Phase {
    case beforeArray
    /// A value may begin. In an array: after `[`, or after a comma.
    case beforeValue(afterComma: Bool)
    case inValue
    /// In an array, after a value.
    case afterValue
    case afterArray
    /// Nothing more can be found in this stream.
    case lost
    /// Looking for a line that begins like this.
    case seeking(column: Int, byte: UInt8)
  }

  private(set) var line: Int
  private let kind: Kind
  private let limit: Int
  private var phase: Phase
  private var extent = JSONExtent()
  /// Bytes of the current value, at the start of the unconsumed ones, that `extent` has seen.
  private var scanned = 0
  /// Whether the current value is too long to be kept.
  private var isDropped = false
  /// Column of the first unconsumed byte, less one.
  private var columnsBefore: Int
  /// The current value's column and first byte, if it is the first thing on its line.
  private var anchor: (column: Int, byte: UInt8)?
  private var isAtLineStart = true

  init(_ kind: Kind, line: Int = 1, column: Int = 1, limit: Int) {
    self.kind = kind
    self.line = line
    self.limit = limit
    columnsBefore = column - 1
    phase = kind == .array ? .beforeArray : .beforeValue(afterComma: false)
  }

  mutating func cut(_ bytes: UnsafeRawBufferPointer, isLast: Bool, into cuts: inout Cuts) -> Int {
    var position = 0
    while position < bytes.count {
      switch phase {
      case .inValue:
        guard continueValue(bytes, &position, isLast: isLast, into: &cuts) else { return position }
      case .seeking(let column, let byte):
        guard seek(bytes, &position, column: column, byte: byte, isLast: isLast) else { return position }
      case .lost:
        pass(bytes, &position, to: bytes.count)
      default:
        betweenValues(bytes, &position, into: &cuts)
      }
    }
    if isLast { finish(into: &cuts) }
    return position
  }

  // MARK: Between values

  private mutating func betweenValues(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, into cuts: inout Cuts
  ) {
    let byte = bytes[position]
    if ByteSearch.isSpace(byte) {
      if byte == ByteSearch.lineFeed { isAtLineStart = true }
      pass(bytes, &position, to: position + 1)
      return
    }
    let comma = UInt8(ascii: ",")
    let close = UInt8(ascii: "]")
    switch (phase, byte) {
    case (.beforeArray, _):
      // The first byte was seen to be `[` when this framing was chosen.
      phase = .beforeValue(afterComma: false)
      pass(bytes, &position, to: position + 1)
    case (.afterValue, comma):
      phase = .beforeValue(afterComma: true)
      pass(bytes, &position, to: position + 1)
    case (.afterValue, close) where kind == .array, (.beforeValue, close) where kind == .array:
      if case .beforeValue(afterComma: true) = phase {
        add(
          "array-trailing-comma", "a comma stands before the `]` that ends the array", "remove the comma",
          &cuts)
      }
      phase = .afterArray
      pass(bytes, &position, to: position + 1)
    case (.afterArray, _):
      add(
        "array-trailing-data", "something follows the `]` that ends the array; it was not read",
        "remove it, or write one JSON value a line", &cuts)
      phase = .lost
    case (.beforeValue, comma):
      add(
        kind == .array ? "array-missing-element" : "unexpected-comma",
        "a comma stands where a value was expected",
        "remove the comma", &cuts)
      pass(bytes, &position, to: position + 1)
    default:
      if case .afterValue = phase {
        add(
          "array-missing-comma", "a comma is missing before this element", "put a comma between the two",
          &cuts)
      }
      beginValue(byte)
    }
    if !ByteSearch.isSpace(byte) { isAtLineStart = false }
  }

  private mutating func beginValue(_ byte: UInt8) {
    // A stray closing bracket is no value: the next value will not begin like it, but like the one before.
    if byte != UInt8(ascii: "}") && byte != UInt8(ascii: "]") {
      anchor = isAtLineStart ? (columnsBefore + 1, byte) : nil
    }
    phase = .inValue
    extent = JSONExtent()
    scanned = 0
    isDropped = false
  }

  // MARK: Inside a value

  /// Goes on with the value at `position`; false when more bytes are needed.
  private mutating func continueValue(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, isLast: Bool, into cuts: inout Cuts
  ) -> Bool {
    switch extent.advance(bytes, from: position + scanned) {
    case .ended(let end):
      endValue(bytes, &position, end: end, into: &cuts)
      return true
    case .broken(let index, let reason):
      breakOff(bytes, &position, at: index, reason, into: &cuts)
      return true
    case .unfinished where isLast && extent.innermost == nil && !extent.isInString:
      endValue(bytes, &position, end: bytes.count, into: &cuts)
      return true
    case .unfinished where isLast && (isDropped || bytes.count - position > limit):
      tellTooLong(bytes.count - position, into: &cuts)
      pass(bytes, &position, to: bytes.count)
      phase = .lost
      return true
    case .unfinished where isLast:
      let what = kind == .array ? "array-element-unfinished" : "value-unfinished"
      let reason = extent.isInString ? "its string is not closed" : "its brackets are not closed"
      add(what, "the data ends inside this value (\(reason)); it was not read", "complete the value", &cuts)
      pass(bytes, &position, to: bytes.count)
      phase = .lost
      return true
    case .unfinished:
      scanned = bytes.count - position
      tellTooLong(scanned, into: &cuts)
      guard isDropped else { return false }
      scanned = 0
      pass(bytes, &position, to: bytes.count)
      return true
    }
  }

  private mutating func endValue(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, end: Int, into cuts: inout Cuts
  ) {
    tellTooLong(end - position, into: &cuts)
    if !isDropped { cuts.spans.append(RecordSpan(range: position..<end, line: line)) }
    pass(bytes, &position, to: end)
    scanned = 0
    isAtLineStart = false
    phase = kind == .array ? .afterValue : .beforeValue(afterComma: false)
  }

  /// Decides, once a value is known to have so many bytes, whether it is kept.
  private mutating func tellTooLong(_ count: Int, into cuts: inout Cuts) {
    guard !isDropped, count > limit else { return }
    cuts.add(.tooLong("record", limit: limit), line: line, column: columnsBefore + 1)
    isDropped = true
  }

  private mutating func breakOff(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, at index: Int, _ reason: String,
    into cuts: inout Cuts
  ) {
    let startLine = line
    let startColumn = columnsBefore + 1
    tellTooLong(index - position, into: &cuts)
    let wasWhole = !isDropped
    pass(bytes, &position, to: index)
    let place = wasWhole ? " that begins at line \(startLine), column \(startColumn)" : ""
    let rest =
      anchor == nil
      ? "; the rest could not be told apart and was not read"
      : "; it was skipped up to the next line that begins like it"
    add(
      kind == .array ? "array-element-broken" : "value-broken", "\(reason) in the value\(place)\(rest)",
      "mend the value, or write one JSON value a line", &cuts)
    scanned = 0
    if let anchor {
      phase = .seeking(column: anchor.column, byte: anchor.byte)
      // The broken byte's own line is no candidate: candidates stand after a line feed.
      isAtLineStart = false
    } else {
      phase = .lost
    }
  }

  // MARK: After a broken value

  /// Looks for the next line that begins as the broken value did, or closes the array; false when more bytes are needed.
  private mutating func seek(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, column: Int, byte: UInt8, isLast: Bool
  ) -> Bool {
    if !isAtLineStart {
      guard let feed = ByteSearch.lineFeed(in: bytes, position..<bytes.count) else {
        pass(bytes, &position, to: bytes.count)
        return true
      }
      pass(bytes, &position, to: feed + 1)
      isAtLineStart = true
      return true
    }
    let text = position + (column - 1)
    // The closing bracket stands further to the left than the elements, or in the same column when nothing is indented.
    let indentation = bytes[position..<min(text, bytes.count)].prefix { $0 == 0x20 || $0 == 0x09 }.count
    let first = position + indentation
    guard first < bytes.count else {
      if isLast { pass(bytes, &position, to: bytes.count) }
      return isLast
    }
    isAtLineStart = false
    if kind == .array && bytes[first] == UInt8(ascii: "]") && (indentation < column - 1 || column == 1) {
      pass(bytes, &position, to: first)
      phase = .afterValue
    } else if first == text && bytes[first] == byte {
      pass(bytes, &position, to: first)
      isAtLineStart = true
      phase = .beforeValue(afterComma: false)
    }
    return true
  }

  // MARK: The end, and counting

  private mutating func finish(into cuts: inout Cuts) {
    switch phase {
    case .beforeValue, .afterValue, .beforeArray:
      guard kind == .array else { return }
      add(
        "array-unclosed", "the data ends before the `]` that ends the array",
        "check whether the file was cut; close the array", &cuts)
      phase = .afterArray
    case .seeking where kind == .array:
      add("array-unclosed", "the data ends before the `]` that ends the array", "close the array", &cuts)
      phase = .afterArray
    default: return
    }
  }

  private func add(_ code: String, _ message: String, _ remedy: String, _ cuts: inout Cuts) {
    cuts.add(
      StreamFault(code: code, message: message, remedy: remedy), line: line, column: columnsBefore + 1)
  }

  /// Moves on, counting lines and columns of what is passed.
  private mutating func pass(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, to end: Int) {
    let (count, last) = ByteSearch.lineFeeds(in: bytes, position..<end)
    line += count
    columnsBefore = last.map { end - $0 - 1 } ?? columnsBefore + (end - position)
    position = end
  }
}
