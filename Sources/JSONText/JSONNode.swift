/// One value or member name of a parsed text: the memory layout of `prefer_json_node`, which see.
@frozen @usableFromInline
struct JSONNode {
  /// First byte of the value's spelling.
  @usableFromInline var start: UInt32
  /// One past its last byte.
  @usableFromInline var end: UInt32
  /// Index of the node after this one and everything in it.
  @usableFromInline var next: UInt32
  /// Low byte: kind and flags; upper 24 bits: members or elements, saturating.
  @usableFromInline var info: UInt32

  // The numbers are those of `PREFER_JSON_OBJECT` and its neighbours: code that other modules inline cannot name them.
  @inlinable var kind: JSONKind {
    switch info & 0x0F {
    case 0: .object
    case 1: .array
    case 2: .string
    case 3: .number
    case 4: .true
    case 5: .false
    default: .null
    }
  }
  @inlinable var hasEscapes: Bool { info & 0x10 != 0 }
  @inlinable var hasLoneSurrogate: Bool { info & 0x20 != 0 }
  @inlinable var hasSpareEscapes: Bool { info & 0x40 != 0 }
}
