/// Replacements in a text, applied together; remembers them, so that places in the new text can be found in the old one.
struct RecordEdits {
  struct Edit {
    /// Offsets in the text before the edits.
    var range: Range<Int>
    var replacement: [UInt8]
  }

  /// In the order of their places, without overlaps.
  private(set) var edits: [Edit] = []

  var isEmpty: Bool { edits.isEmpty }

  /// Adds a replacement unless it overlaps one that is there; says whether it did.
  mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) -> Bool {
    guard !edits.contains(where: { $0.range.overlaps(range) || $0.range.contains(range.lowerBound) }) else {
      return false
    }
    edits.append(Edit(range: range, replacement: replacement))
    edits.sort { $0.range.lowerBound < $1.range.lowerBound }
    return true
  }

  func apply(to text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + edits.reduce(0) { $0 + $1.replacement.count })
    var position = text.startIndex
    for edit in edits {
      result += text[position..<text.startIndex + edit.range.lowerBound]
      result += edit.replacement
      position = text.startIndex + edit.range.upperBound
    }
    return result + text[position...]
  }

  /// The offset before the edits that an offset after them comes from.
  func origin(of offset: Int) -> Int {
    var shift = 0
    for edit in edits {
      let start = edit.range.lowerBound + shift
      if offset < start { break }
      if offset < start + edit.replacement.count { return edit.range.lowerBound }
      shift += edit.replacement.count - edit.range.count
    }
    return offset - shift
  }
}
