#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Searches in bytes, at the speed of the C library.
enum ByteSearch {
  static let lineFeed = UInt8(ascii: "\n")

  /// The first line feed in a range; nil when there is none.
  @inline(__always)
  static func lineFeed(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress, !range.isEmpty,
      let found = memchr(base + range.lowerBound, Int32(lineFeed), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// How many line feeds a range holds, and where the last one stands.
  static func lineFeeds(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> (count: Int, last: Int?) {
    var count = 0
    var last: Int?
    var position = range.lowerBound
    while let found = lineFeed(in: bytes, position..<range.upperBound) {
      count += 1
      last = found
      position = found + 1
    }
    return (count, last)
  }

  /// JSON's white space.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The first byte of a range that is no white space; nil when all are.
  static func firstNonSpace(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    range.first { !isSpace(bytes[$0]) }
  }
}
