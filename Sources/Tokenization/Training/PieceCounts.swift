/// How often each piece of text occurred. Grows with the number of different pieces, not with the text.
///
/// Pieces of at most 15 bytes, nearly all there are, stand in the table itself: one access to memory counts one.
final class PieceCounts {
  /// A piece of up to 15 bytes: its bytes, with their number in the top byte of `high`. Empty where `high` is 0.
  private struct Short {
    var low: UInt64
    var high: UInt64
    var count: Int
  }

  /// A longer piece: where its bytes stand, and how often it came.
  private struct Long {
    var hash: UInt64
    var start: Int
    var length: Int
    var count: Int
  }

  private static let longestShort = 15

  /// Open addressing table; its size is a power of two.
  private var shorts: UnsafeMutableBufferPointer<Short>
  private var shortCount = 0
  private var longs: [Long] = []
  private var bytes: [UInt8] = []
  /// Open addressing table of places in ``longs``, -1 where empty. Its size is a power of two.
  private var longSlots: [Int32] = []

  init() { shorts = Self.emptyTable(1 << 12) }

  deinit { shorts.deallocate() }

  private static func emptyTable(_ size: Int) -> UnsafeMutableBufferPointer<Short> {
    let table = UnsafeMutableBufferPointer<Short>.allocate(capacity: size)
    table.initialize(repeating: Short(low: 0, high: 0, count: 0))
    return table
  }

  /// The number of different pieces.
  var count: Int { shortCount + longs.count }

  /// Counts one more piece, or `times` more.
  ///
  /// - Parameter readable: How many bytes may be read at `piece`: with 16, short pieces are read at once.
  @inline(__always)
  func add(_ piece: UnsafePointer<UInt8>, length: Int, readable: Int, times: Int = 1) {
    guard length <= Self.longestShort else { return addLong(piece, length: length, times: times) }
    var low: UInt64 = 0
    var high: UInt64 = 0
    if readable >= 16 {
      let raw = UnsafeRawPointer(piece)
      low = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
      high = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      if length < 8 {
        low &= (1 << UInt64(truncatingIfNeeded: length &* 8)) &- 1
        high = 0
      } else {
        high &= (1 << UInt64(truncatingIfNeeded: (length &- 8) &* 8)) &- 1
      }
    } else {
      for i in 0..<length {
        if i < 8 {
          low |= UInt64(piece[i]) << UInt64(i * 8)
        } else {
          high |= UInt64(piece[i]) << UInt64((i - 8) * 8)
        }
      }
    }
    addShort(low, high | UInt64(truncatingIfNeeded: length) << 56, times: times)
  }

  @inline(__always)
  private func addShort(_ low: UInt64, _ high: UInt64, times: Int) {
    let shorts = shorts
    let mask = shorts.count &- 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(low ^ high &* 0x9E37_79B9_7F4A_7C15)) & mask
    while shorts[slot].high != 0 {
      if shorts[slot].low == low, shorts[slot].high == high {
        shorts[slot].count &+= times
        return
      }
      slot = (slot &+ 1) & mask
    }
    shorts[slot] = Short(low: low, high: high, count: times)
    shortCount += 1
    if shortCount * 2 > shorts.count { growShorts() }
  }

  private func growShorts() {
    let old = shorts
    shorts = Self.emptyTable(old.count * 2)
    shortCount = 0
    for entry in old where entry.high != 0 { addShort(entry.low, entry.high, times: entry.count) }
    old.deallocate()
  }

  private func addLong(_ piece: UnsafePointer<UInt8>, length: Int, times: Int) {
    if longs.count * 2 >= longSlots.count { growLongs() }
    let hash = ByteHash.hash(piece, count: length)
    var slot = Int(truncatingIfNeeded: hash) & (longSlots.count - 1)
    while longSlots[slot] >= 0 {
      let index = Int(longSlots[slot])
      if longs[index].hash == hash, longs[index].length == length, isEqual(index, piece) {
        longs[index].count += times
        return
      }
      slot = (slot + 1) & (longSlots.count - 1)
    }
    longSlots[slot] = Int32(longs.count)
    longs.append(Long(hash: hash, start: bytes.count, length: length, count: times))
    bytes.append(contentsOf: UnsafeBufferPointer(start: piece, count: length))
  }

  private func isEqual(_ index: Int, _ piece: UnsafePointer<UInt8>) -> Bool {
    let start = longs[index].start
    for i in 0..<longs[index].length where bytes[start + i] != piece[i] { return false }
    return true
  }

  private func growLongs() {
    longSlots = [Int32](repeating: -1, count: max(longSlots.count * 2, 1 << 10))
    for (index, entry) in longs.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (longSlots.count - 1)
      while longSlots[slot] >= 0 { slot = (slot + 1) & (longSlots.count - 1) }
      longSlots[slot] = Int32(index)
    }
  }

  /// Adds what another one counted.
  func merge(_ other: PieceCounts) {
    other.visit { piece, count in
      if let base = piece.baseAddress {
        add(base, length: piece.count, readable: piece.count, times: count)
      }
    }
  }

  /// Calls `body` with every piece and its count, in no order that means anything.
  func visit(_ body: (_ piece: UnsafeBufferPointer<UInt8>, _ count: Int) -> Void) {
    for entry in shorts where entry.high != 0 {
      let length = Int(entry.high >> 56)
      withUnsafeBytes(of: (entry.low.littleEndian, entry.high.littleEndian)) { raw in
        raw.withMemoryRebound(to: UInt8.self) {
          body(UnsafeBufferPointer(rebasing: $0[..<length]), entry.count)
        }
      }
    }
    bytes.withUnsafeBufferPointer { all in
      for entry in longs {
        body(UnsafeBufferPointer(rebasing: all[entry.start..<entry.start + entry.length]), entry.count)
      }
    }
  }
}
