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
