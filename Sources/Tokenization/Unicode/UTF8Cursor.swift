/// One scalar read from UTF-8, with its class.
struct ReadScalar {
  /// Bits of ``ScalarClass``; 0 for a byte that is not part of valid UTF-8.
  var bits: UInt16
  /// Bytes it takes; 1 for a byte that is not part of valid UTF-8.
  var length: Int
  /// The scalar's value, or ``ReadScalar/invalid``.
  var value: UInt32

  /// The value given to a byte that is not part of valid UTF-8.
  static let invalid: UInt32 = .max
}

/// Reads scalars and their classes from bytes that are UTF-8 for the most part.
///
/// A byte that is not part of valid UTF-8 reads as a scalar of no class and of length 1: pre-tokenizers then
/// treat it like a control character, and byte-level BPE keeps it as it is, so nothing is ever lost.
struct UTF8Cursor {
  let bytes: UnsafePointer<UInt8>
  let limit: Int
  private let classes: UnsafePointer<UInt16>
  private let blockStarts: UnsafePointer<UInt32>

  /// A cursor over `bytes[0..<limit]`; `table` must outlive it.
  init(_ bytes: UnsafePointer<UInt8>, limit: Int, table: ScalarClassTable) {
    self.bytes = bytes
    self.limit = limit
    classes = UnsafePointer(table.classes)
    blockStarts = UnsafePointer(table.blockStarts)
  }

  /// The scalar at `position`, which must lie below ``limit``.
  @inline(__always)
  func scalar(at position: Int) -> ReadScalar {
    let first = bytes[position]
    if first < 0x80 { return ReadScalar(bits: classes[Int(first)], length: 1, value: UInt32(first)) }
    return multibyte(at: position, first: UInt32(first))
  }

  /// The class of the scalar at `position` and its length, without the value.
  @inline(__always)
  func bits(at position: Int) -> UInt16 { scalar(at: position).bits }

  /// A scalar of two to four bytes, by the well-formed sequences of the Unicode Standard, table 3-7.
  @inline(__always)
  private func multibyte(at position: Int, first: UInt32) -> ReadScalar {
    let bad = ReadScalar(bits: 0, length: 1, value: ReadScalar.invalid)
    guard first >= 0xC2, position + 1 < limit else { return bad }
    let second = UInt32(bytes[position + 1])
    guard second & 0xC0 == 0x80 else { return bad }
    if first < 0xE0 { return classified((first & 0x1F) << 6 | second & 0x3F, length: 2) }
    guard position + 2 < limit else { return bad }
    let third = UInt32(bytes[position + 2])
    guard third & 0xC0 == 0x80 else { return bad }
    if first < 0xF0 {
      let value = (first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
      // Over-long forms and surrogates.
      guard value >= 0x800, value & 0xF800 != 0xD800 else { return bad }
      return classified(value, length: 3)
    }
    guard first < 0xF5, position + 3 < limit else { return bad }
    let fourth = UInt32(bytes[position + 3])
    guard fourth & 0xC0 == 0x80 else { return bad }
    let value = (first & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | fourth & 0x3F
    guard value >= 0x10000, value < 0x110000 else { return bad }
    return classified(value, length: 4)
  }

  @inline(__always)
  private func classified(_ value: UInt32, length: Int) -> ReadScalar {
    let bits = classes[Int(blockStarts[Int(value >> 8)]) + Int(value & 0xFF)]
    return ReadScalar(bits: bits, length: length, value: value)
  }

  /// The first position at or after `position` whose scalar has none of `wanted`.
  @inline(__always)
  func end(ofRun wanted: ScalarClass, from position: Int) -> Int {
    var i = position
    while i < limit {
      let next = scalar(at: i)
      if next.bits & wanted.rawValue == 0 { break }
      i += next.length
    }
    return i
  }

  /// The first position at or after `position` whose scalar has one of `unwanted`.
  @inline(__always)
  func end(ofRunWithout unwanted: ScalarClass, from position: Int) -> Int {
    var i = position
    while i < limit {
      let next = scalar(at: i)
      if next.bits & unwanted.rawValue != 0 { break }
      i += next.length
    }
    return i
  }

  /// Where the scalar that ends at `position` starts; `lowest` is the start of the text.
  func start(ofScalarEndingAt position: Int, lowest: Int) -> Int {
    var i = position - 1
    while i > lowest, position - i < 4, bytes[i] & 0xC0 == 0x80 { i -= 1 }
    // Bytes that form no scalar count one each.
    return i + scalar(at: i).length == position ? i : position - 1
  }
}
