/// The framing of TensorBoard's event files: length, its masked CRC-32C, the data, its masked CRC-32C (TensorFlow's
/// `record_writer`); and the events in it, which are protocol buffers (`tensorflow.Event`).
enum TensorBoardRecord {
  /// The first event of a file.
  static func version(time: Double) -> [UInt8] {
    var event = head(time: time, step: 0)
    append(bytes: Array("brain.Event:2".utf8), field: 3, to: &event)
    return framed(event)
  }

  /// One number under each name at a step.
  static func scalars(_ values: [(name: String, value: Double)], step: Int, time: Double) -> [UInt8] {
    var summary: [UInt8] = []
    for (name, value) in values {
      var entry: [UInt8] = []
      append(bytes: Array(name.utf8), field: 1, to: &entry)
      // simple_value, a float.
      entry.append(2 << 3 | 5)
      append(UInt64(Float(value).bitPattern), bytes: 4, to: &entry)
      append(bytes: entry, field: 1, to: &summary)
    }
    var event = head(time: time, step: step)
    append(bytes: summary, field: 5, to: &event)
    return framed(event)
  }

  private static func head(time: Double, step: Int) -> [UInt8] {
    var event: [UInt8] = [1 << 3 | 1]
    append(time.bitPattern, bytes: 8, to: &event)
    event.append(2 << 3)
    append(varint: UInt64(max(step, 0)), to: &event)
    return event
  }

  private static func framed(_ data: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    append(UInt64(data.count), bytes: 8, to: &length)
    var record = length
    append(UInt64(masked(length)), bytes: 4, to: &record)
    record += data
    append(UInt64(masked(data)), bytes: 4, to: &record)
    return record
  }

  private static func append(bytes: [UInt8], field: UInt8, to message: inout [UInt8]) {
    message.append(field << 3 | 2)
    append(varint: UInt64(bytes.count), to: &message)
    message += bytes
  }

  private static func append(varint number: UInt64, to message: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      message.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    message.append(UInt8(rest))
  }

  private static func append(_ number: UInt64, bytes: Int, to message: inout [UInt8]) {
    for byte in 0..<bytes { message.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(byte)))) }
  }

  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let checksum = crc32c(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }

  /// CRC-32C (Castagnoli; RFC 3720, appendix B.4), a bit at a time: the records are short.
  static func crc32c(_ bytes: [UInt8]) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~register
  }
}
