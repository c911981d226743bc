/// Finds where one JSON value ends, without judging what is in it: strings and brackets are all it knows. The value may
/// come in pieces; the state between them is kept.
struct JSONExtent {
  enum Step: Equatable {
    /// The value's last byte stands before this index.
    case ended(Int)
    case unfinished
    /// The bytes cannot be a JSON value; from this index on nothing is certain.
    case broken(Int, String)
  }

  private var open: [UInt8] = []
  private(set) var isInString = false
  private var isAfterBackslash = false
  private var isScalar = false

  /// The innermost bracket that is still open.
  var innermost: UInt8? { open.last }

  /// Goes on with bytes from `start`; the first call of a value must begin at its first byte.
  ///
  /// The loop over a string's inside is the hot one: long texts are most of the bytes of preference data.
  mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Step {
    var index = start
    let end = bytes.count
    while index < end {
      if isInString {
        if isAfterBackslash {
          isAfterBackslash = false
          index += 1
          continue
        }
        index = JSONExtent.nextSpecial(bytes, from: index)
        guard index < end else { break }
        let byte = bytes[index]
        if byte == UInt8(ascii: "\n") { return .broken(index, "line break inside a string") }
        index += 1
        if byte == UInt8(ascii: "\\") {
          isAfterBackslash = true
        } else {
          isInString = false
          if open.isEmpty { return .ended(index) }
        }
        continue
      }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        if isScalar { return .ended(index) }
        isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if isScalar { return .ended(index) }
        open.append(byte)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if isScalar { return .ended(index) }
        // `[` and `]`, `{` and `}` lie two apart in ASCII.
        guard let opening = open.last, opening + 2 == byte else {
          return .broken(index, "`\(Character(Unicode.Scalar(byte)))` where none can stand")
        }
        open.removeLast()
        if open.isEmpty { return .ended(index + 1) }
      case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        if open.isEmpty { return isScalar ? .ended(index) : .broken(index, "a value was expected") }
      default:
        if open.isEmpty { isScalar = true }
      }
      index += 1
    }
    return .unfinished
  }

  /// The next quote, backslash or line feed, eight bytes at a time.
  @inline(__always)
  private static func nextSpecial(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let slash = word ^ (ones &* 0x5C)
      let feed = word ^ (ones &* 0x0A)
      // A byte that became zero gets its top bit set; bytes above the first such one may be wrong, which is why
      // only the lowest is used.
      let found =
        (((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((feed &- ones) & ~feed)) & tops
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x22 || byte == 0x5C || byte == 0x0A { return index }
      index += 1
    }
    return index
  }
}
