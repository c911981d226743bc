import CTokenKernels

/// A hash of short byte strings for the tables of this module; not stable across versions.
enum ByteHash {
  /// The hash of `count` bytes.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 { tk_hash_bytes(bytes, count) }

  /// Spreads every bit of `value` over the whole word (multiply and fold).
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 { tk_mix(value) }
}
