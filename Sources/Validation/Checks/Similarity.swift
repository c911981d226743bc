internal import PreferenceData

/// Tells whether two texts are the same to a hasty reader: white space, the case of ASCII letters and the
/// final mark (`.`, `!`, `?`) do not count. Other marks do: they tell `-1` from `1`.
enum Similarity {
  static func isSame(_ left: Text, _ right: Text) -> Bool {
    var left = Cursor(left.canonicalJSON)
    var right = Cursor(right.canonicalJSON)
    while true {
      let (first, second) = (left.next(), right.next())
      guard first == second else {
        return (first.map(isFinalMark) ?? true) && (second.map(isFinalMark) ?? true)
          && left.holdsOnlyFinalMarks && right.holdsOnlyFinalMarks
      }
      if first == nil { return true }
    }
  }

  private static func isFinalMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
  }

  /// Walks the significant bytes of a text in its canonical JSON spelling, so that nothing is decoded ahead of
  /// the first difference.
  private struct Cursor {
    private var rest: ArraySlice<UInt8>

    init(_ canonicalJSON: ArraySlice<UInt8>) {
      rest = canonicalJSON
    }

    /// The next byte that counts, in lower case.
    mutating func next() -> UInt8? {
      while let byte = rest.popFirst() {
        switch byte {
        case 0x20:
          continue
        case UInt8(ascii: "\\"):
          guard let kind = rest.popFirst() else { return byte }
          if kind == UInt8(ascii: "n") || kind == UInt8(ascii: "t") || kind == UInt8(ascii: "r") { continue }
          return kind
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          return byte | 0x20
        default:
          return byte
        }
      }
      return nil
    }

    /// Whether nothing but final marks and white space is left.
    var holdsOnlyFinalMarks: Bool {
      var copy = self
      while let byte = copy.next() {
        if !Similarity.isFinalMark(byte) { return false }
      }
      return true
    }
  }
}
