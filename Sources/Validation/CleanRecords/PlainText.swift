internal import ByteStreams
internal import PreferenceData

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where something lies in what was swept, which has fewer than 4 GiB: there are several of these to every record, and time goes
/// with their size.
struct PlainExtent {
  private let start: UInt32
  private let end: UInt32

  init(_ start: Int, _ end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  /// The same counted from `base` on.
  func range(from base: Int) -> Range<Int> { Int(start) - base..<Int(end) - base }
}

/// A text of a record in its canonical JSON spelling (see `Text.canonicalJSON`), lent by the record or by the scratch
/// space of its reader. Equal texts have equal bytes.
struct PlainText {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where its spelling in the record lies in what was swept, quotation marks included.
  let extent: PlainExtent
  /// Whether the rules on texts may find something in it.
  let isRemarkable: Bool

  /// The number that stands for the text in a ``RecordDigest``.
  var hash: UInt64 { Fingerprint.short(of: UnsafeRawBufferPointer(bytes)) }

  /// Whether both are the same text.
  func equals(_ other: PlainText) -> Bool {
    bytes.count == other.bytes.count && isPrefix(of: other)
  }

  /// Whether `other` begins with this text. No escape begins with another one, so that bytes can be compared.
  func isPrefix(of other: PlainText) -> Bool {
    guard bytes.count <= other.bytes.count, let start = bytes.baseAddress,
      let otherStart = other.bytes.baseAddress
    else { return bytes.isEmpty }
    return memcmp(start, otherStart, bytes.count) == 0
  }

  /// Whether there is nothing but white space. Most texts begin with a character that settles it; the others are left
  /// to `Text.isBlank`.
  var isBlank: Bool {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x20:
        index += 1
      case UInt8(ascii: "\\"):
        guard index + 1 < bytes.count else { return false }
        let kind = bytes[index + 1]
        guard kind == UInt8(ascii: "n") || kind == UInt8(ascii: "t") || kind == UInt8(ascii: "r") else {
          return false
        }
        index += 2
      case ..<0x80, 0xE4...0xE9:
        // ASCII and U+4000 to U+9FFF, none of which is white space or joins the space before it.
        return false
      default:
        return !holdsLetter(from: index) && Text(escapedJSON: ArraySlice(bytes)).isBlank
      }
    }
    return true
  }

  /// Whether an ASCII letter, a digit or one of U+4000 to U+9FFF follows: where it joins the character before it, that
  /// one is no white space either.
  private func holdsLetter(from start: Int) -> Bool {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), 0xE4...0xE9:
        return true
      default: index += 1
      }
    }
    return false
  }
}
