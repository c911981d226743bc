internal import Tokenization

/// Tells whether two texts have the same words: punctuation, white space, the case of letters and the way accents are
/// encoded do not count. Signs of arithmetic and code do.
enum SameWords {
  /// Whether two texts in their canonical JSON spelling have the same words, and any at all.
  ///
  /// Most texts differ within a few words, so that little is looked at.
  static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    var left = Words(left)
    var right = Words(right)
    var holdsWords = false
    while true {
      let (first, second) = (left.next(), right.next())
      guard let first, let second else { return first == second && holdsWords }
      guard first == second || isSameLetter(first, second) else { return false }
      holdsWords = true
    }
  }

  /// The same for texts that may encode accents in either way.
  static func areSameWhenComposed(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    let (left, right) = (
      CanonicalForm.composed(left)?[...] ?? left, CanonicalForm.composed(right)?[...] ?? right
    )
    return left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { areSame(left, $0) } }
  }

  /// Whether two different characters, ASCII letters in lower case, are the same in lower case.
  private static func isSameLetter(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    // Most texts part here, at two ASCII letters, and need no look into the tables.
    !(left.isASCII && right.isASCII) && fold(left) == fold(right)
  }

  private static func fold(_ scalar: Unicode.Scalar) -> String { scalar.properties.lowercaseMapping }

  /// Walks the characters that count.
  private struct Words {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ canonicalJSON: UnsafeBufferPointer<UInt8>) { bytes = canonicalJSON }

    /// The next character that counts, ASCII letters in lower case.
    mutating func next() -> Unicode.Scalar? {
      while position < bytes.count {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          position += 1
          return Unicode.Scalar(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          position += 1
          return Unicode.Scalar(byte | 0x20)
        case 0x20, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
          UInt8(ascii: "!"),
          UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""):
          position += 1
        case UInt8(ascii: "\\"):
          // White space and quotation marks are what is escaped; a backslash counts.
          position += 2
          if position <= bytes.count, bytes[position - 1] == byte { return Unicode.Scalar(byte) }
        case ..<0x80:
          position += 1
          return Unicode.Scalar(byte)
        default:
          if let scalar = wide(), Self.counts(scalar) { return scalar }
        }
      }
      return nil
    }

    /// The character beyond ASCII that stands here.
    private mutating func wide() -> Unicode.Scalar? {
      let first = bytes[position]
      let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      var value = UInt32(first) & (0xFF >> UInt32(length + 1))
      let end = min(position + length, bytes.count)
      for byte in bytes[position + 1..<max(end, position + 1)] { value = value << 6 | UInt32(byte & 0x3F) }
      position = end
      return Unicode.Scalar(value)
    }

    /// Letters of most scripts lie where no mark does, so that they need no look into the tables.
    private static func counts(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0xC0...0x36F, 0x400...0x52F, 0x4E00...0x9FFF, 0xAC00...0xD7A3: return true
      default: break
      }
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .format:
        return false
      default:
        return true
      }
    }
  }
}
