#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The names of one object's members, of which few are expected.
struct NameList {
  private static let limit = 16
  private var names: [UnsafeBufferPointer<UInt8>] = []

  /// Adds a name; false when it is there already, has an escape (so that it might be), or is one too many.
  mutating func add(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard names.count < Self.limit, !name.holds(UInt8(ascii: "\\")) else { return false }
    for other in names where other.equals(name) { return false }
    names.append(name)
    return true
  }

  /// Forgets all names and keeps the room they took.
  mutating func removeAll() {
    names.removeAll(keepingCapacity: true)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether both hold the same bytes.
  func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count, let start = baseAddress, let otherStart = other.baseAddress else {
      return count == other.count
    }
    return memcmp(start, otherStart, count) == 0
  }

  /// Whether it holds exactly the characters of `name`.
  @inline(__always)
  func equals(_ name: StaticString) -> Bool {
    guard count == name.utf8CodeUnitCount, let start = baseAddress else { return false }
    return memcmp(start, name.utf8Start, count) == 0
  }

  /// Whether it begins with the characters of `name`.
  @inline(__always)
  func starts(with name: StaticString) -> Bool {
    guard count >= name.utf8CodeUnitCount, let start = baseAddress else { return false }
    return memcmp(start, name.utf8Start, name.utf8CodeUnitCount) == 0
  }

  /// How many bytes stand in front of the first one of this value; all of them when there is none.
  func offset(of byte: UInt8) -> Int {
    guard let start = baseAddress, let found = memchr(start, Int32(byte), count) else { return count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(start)
  }

  /// Whether a byte occurs.
  func holds(_ byte: UInt8) -> Bool {
    guard let start = baseAddress else { return false }
    return memchr(start, Int32(byte), count) != nil
  }
}
