import ByteStreams

/// Appending fixed-width numbers to bytes, lowest byte first, whatever the machine's own order.
extension [UInt8] {
  mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    var ordered = number.littleEndian
    Swift.withUnsafeBytes(of: &ordered) { append(contentsOf: $0) }
  }

  /// Appends zeros up to the next multiple of `alignment`.
  mutating func pad(to alignment: Int) {
    let rest = count % alignment
    if rest > 0 { append(contentsOf: repeatElement(0, count: alignment - rest)) }
  }
}

/// Reading fixed-width numbers. The caller has checked the bounds.
extension UnsafeRawBufferPointer {
  @inline(__always)
  func number<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type, at offset: Int) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}

extension Fingerprint {
  /// Reads the 16 bytes that `bytes` gives: canonical, that is highest byte first. The caller has checked the bounds.
  init(canonicalBytes bytes: UnsafeRawBufferPointer, at offset: Int) {
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
  }
}
