#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Finds bytes in bytes.
enum ByteRun {
  /// Whether `needle` stands in `bytes`; an empty one does.
  static func occurs(_ needle: ArraySlice<UInt8>, in bytes: [UInt8]) -> Bool {
    needle.withUnsafeBytes { needle in
      bytes.withUnsafeBytes { bytes in
        guard let wanted = needle.baseAddress, !needle.isEmpty else { return true }
        guard let start = bytes.baseAddress else { return false }
        var at = 0
        // The first byte is looked for with the C library's speed.
        while at + needle.count <= bytes.count,
          let found = memchr(start + at, Int32(needle[0]), bytes.count - at - needle.count + 1)
        {
          if memcmp(found, wanted, needle.count) == 0 { return true }
          at = start.distance(to: found) + 1
        }
        return false
      }
    }
  }
}
