/// Reads the wire format of Protocol Buffers, field by field (Protocol Buffers documentation, "Encoding").
struct ProtobufReader {
  /// What a field holds. Strings, bytes and inner messages look alike on the wire.
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// Where a message stops being one.
  struct Damage: Error {
    /// Offset in the file.
    var offset: Int
    var message: String
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// A reader of one message.
  init(_ message: ArraySlice<UInt8>) {
    bytes = message
    position = message.startIndex
  }

  /// The next field, or nil at the message's end.
  mutating func next() throws(Damage) -> (field: Int, value: Value)? {
    guard position < bytes.endIndex else { return nil }
    let tag = try varint()
    let field = tag >> 3
    guard field > 0, field < 1 << 29 else { throw damage("has no valid field number") }
    switch tag & 7 {
    case 0: return (Int(field), .varint(try varint()))
    case 1: return (Int(field), .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(bytes.endIndex - position) else { throw damage("is cut off inside a field") }
      defer { position += Int(length) }
      return (Int(field), .bytes(bytes[position..<position + Int(length)]))
    case 5: return (Int(field), .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw damage("has a field of an unknown wire type")
    }
  }

  private func damage(_ message: String) -> Damage { Damage(offset: position, message: message) }

  private mutating func varint() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.endIndex else { throw damage("is cut off inside a number") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw damage("has a number of more than 10 bytes")
  }

  private mutating func fixed(_ count: Int) throws(Damage) -> UInt64 {
    guard count <= bytes.endIndex - position else { throw damage("is cut off inside a number") }
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
    position += count
    return value
  }
}

extension ProtobufReader.Value {
  /// A number, as `bool`, `enum` and integer fields have.
  var number: Int? {
    if case .varint(let value) = self { Int(truncatingIfNeeded: value) } else { nil }
  }

  /// The bytes of a string, of bytes or of an inner message.
  var bytes: ArraySlice<UInt8>? {
    if case .bytes(let value) = self { value } else { nil }
  }

  /// A `float`.
  var float: Float? {
    if case .fixed32(let value) = self { Float(bitPattern: value) } else { nil }
  }
}
