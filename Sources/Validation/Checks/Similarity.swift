internal import PreferenceData

/// Tells whether two texts are the same to a hasty reader: white space, the case of ASCII letters and the
/// final mark (`.`, `!`, `?`) do not count. Other marks do: they tell `-1` from `1`.
enum Similarity {
  static func isSame(_ left: Text, _ right: Text) -> Bool {
    left.canonicalJSON.withUnsafeBufferPointer { left in
      right.canonicalJSON.withUnsafeBufferPointer { right in isSame(left, right) }
    }
  }

  /// The same for texts in their canonical JSON spelling, so that nothing is decoded ahead of the first difference.
  static func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    var left = Cursor(left)
    var right = Cursor(right)
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

  /// Walks the significant bytes of a text.
  private struct Cursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ canonicalJSON: UnsafeBufferPointer<UInt8>) {
      bytes = canonicalJSON
    }

    /// The next byte that counts, in lower case.
    mutating func next() -> UInt8? {
      while let byte = take() {
        switch byte {
        case 0x20:
          continue
        case UInt8(ascii: "\\"):
          guard let kind = take() else { return byte }
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

    private mutating func take() -> UInt8? {
      guard position < bytes.count else { return nil }
      position += 1
      return bytes[position - 1]
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
