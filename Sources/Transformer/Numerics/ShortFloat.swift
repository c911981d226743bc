/// Floats of 16 bits from those of 32, rounded to nearest, ties to even.
enum ShortFloat {
  /// The bits of a bfloat16: a float's first half.
  static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    // A NaN stays one, whichever of its bits are cut off.
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// The bits of an IEEE 754 half.
  static func float16(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 31) << 15
    let magnitude = value.magnitude
    if value.isNaN { return sign | 0x7E00 }
    // Half a step above the largest finite half is where infinity begins.
    if magnitude >= 65_520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      // Adding brings the halves' smallest step, 2^-24, to the end of the float, whose rounding does the work.
      return sign | UInt16(truncatingIfNeeded: (magnitude + 0.5).bitPattern & 0x7FF)
    }
    let bits = magnitude.bitPattern - (112 << 23)
    return sign | UInt16(truncatingIfNeeded: (bits + 0xFFF + (bits >> 13 & 1)) >> 13)
  }

  /// The float nearest to a value among those that files of a type hold.
  static func rounded(_ value: Float, to type: SafetensorsTensor.NumberType) -> Float {
    switch type {
    case .bf16: Float(bitPattern: UInt32(bfloat16(value)) << 16)
    case .f16: widened(float16(value))
    default: value
    }
  }

  private static func widened(_ bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF)
    let sign = UInt32(bits >> 15) << 31
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13) }
    // Multiplying by 2^112 mends the exponent, of subnormal numbers too.
    let scaled = Float(bitPattern: magnitude << 13) * 0x1p112
    return Float(bitPattern: sign | scaled.bitPattern)
  }
}
