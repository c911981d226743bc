#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ArraySlice<UInt8> {
  /// Whether both slices hold the same bytes. One memory comparison, where the generic `==` goes
  /// through iterators in debug builds.
  func hasSameBytes(as other: ArraySlice<UInt8>) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        guard let start = left.baseAddress, let otherStart = right.baseAddress else { return true }
        return memcmp(start, otherStart, left.count) == 0
      }
    }
  }

  /// Whether the slice holds exactly the characters of `name`.
  func equals(_ name: StaticString) -> Bool {
    guard count == name.utf8CodeUnitCount else { return false }
    return withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return memcmp(start, name.utf8Start, bytes.count) == 0
    }
  }

  /// Whether the slice begins with the bytes of `other`.
  func begins(with other: ArraySlice<UInt8>) -> Bool {
    count >= other.count && prefix(other.count).hasSameBytes(as: other)
  }

  /// The first place from `start` on at which `byte` stands.
  func index(of byte: UInt8, from start: Int) -> Int? {
    guard start < endIndex else { return nil }
    return self[start...].withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base, Int32(byte), bytes.count) else {
        return nil
      }
      return start + (UnsafeRawPointer(found) - base)
    }
  }

  /// Whether `byte` occurs.
  func containsByte(_ byte: UInt8) -> Bool {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      return memchr(start, Int32(byte), bytes.count) != nil
    }
  }
}
