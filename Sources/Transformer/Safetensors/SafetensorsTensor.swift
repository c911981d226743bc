/// One tensor of a safetensors file: its name, number type, shape and where its bytes are.
public struct SafetensorsTensor: Sendable, Hashable {
  /// The number types of the format.
  public enum NumberType: String, Sendable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case bool = "BOOL"
    case f8e4m3 = "F8_E4M3"
    case f8e5m2 = "F8_E5M2"

    /// Bytes of one number.
    public var byteCount: Int {
      switch self {
      case .f64, .i64, .u64: 8
      case .f32, .i32, .u32: 4
      case .f16, .bf16, .i16, .u16: 2
      case .i8, .u8, .bool, .f8e4m3, .f8e5m2: 1
      }
    }
  }

  /// The tensor's name.
  public let name: String
  /// How its numbers are stored.
  public let type: NumberType
  /// Sizes of the dimensions, outermost first; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  public let range: Range<Int>

  /// The number of elements.
  public var count: Int { range.count / type.byteCount }
}
