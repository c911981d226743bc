/// A hash of short byte strings for the tables of this module; not stable across versions.
enum ByteHash {
  /// The hash of `count` bytes.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes)
    var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var i = 0
    while i + 8 <= count {
      state = mix(state ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < count {
      tail = tail << 8 | UInt64(bytes[i])
      i += 1
    }
    return mix(state ^ tail)
  }

  /// Spreads every bit of `value` over the whole word (multiply and fold).
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
