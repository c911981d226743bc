/// Remembers the tokens of pieces that were merged before. Of fixed size: new pieces push out old ones.
///
/// A piece of at most 15 bytes that became at most 4 tokens fits an entry of 32 bytes, two entries a cache
/// line. ``LongPieceCache`` is for the others.
struct WordCache: ~Copyable {
  /// Longest piece that an entry holds.
  static let longestPiece = 15
  /// Most tokens that an entry holds.
  static let mostTokens = 4

  /// The bytes of a piece of at most 15 bytes, with their number in the top byte.
  struct Key {
    var low: UInt64
    var high: UInt64
  }

  private struct Entry {
    var low: UInt64
    /// Bytes 8 to 14 of the piece, then its length in 4 bits, then the number of tokens in 4 bits.
    var high: UInt64
    var tokens: (UInt32, UInt32, UInt32, UInt32)
  }

  /// The part of ``Entry/high`` that identifies the piece.
  private static let keyMask: UInt64 = 0x0FFF_FFFF_FFFF_FFFF

  private let entries: UnsafeMutablePointer<Entry>
  private let shift: UInt64

  /// A cache of `2 << lineBits` entries.
  init(lineBits: UInt64) {
    let count = 2 << Int(lineBits)
    // Lines of two entries must not straddle cache lines.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 32, alignment: 64)
    entries = memory.bindMemory(to: Entry.self, capacity: count)
    entries.initialize(repeating: Entry(low: 0, high: 0, tokens: (0, 0, 0, 0)), count: count)
    shift = 64 - lineBits
  }

  deinit { UnsafeMutableRawPointer(entries).deallocate() }

  /// The key of the piece of `count` bytes, 1 to 15, at `bytes`, of which `readable` may be read.
  @inline(__always)
  static func key(_ bytes: UnsafePointer<UInt8>, count: Int, readable: Int) -> Key {
    var low: UInt64 = 0
    var high: UInt64 = 0
    if readable >= 16 {
      let raw = UnsafeRawPointer(bytes)
      low = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
      high = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      if count < 8 {
        low &= (1 << UInt64(truncatingIfNeeded: count &* 8)) &- 1
        high = 0
      } else {
        high &= (1 << UInt64(truncatingIfNeeded: (count &- 8) &* 8)) &- 1
      }
    } else {
      for i in 0..<count {
        if i < 8 {
          low |= UInt64(bytes[i]) << UInt64(i * 8)
        } else {
          high |= UInt64(bytes[i]) << UInt64((i - 8) * 8)
        }
      }
    }
    return Key(low: low, high: high | UInt64(truncatingIfNeeded: count) << 56)
  }

  @inline(__always)
  private func line(of key: Key) -> UnsafeMutablePointer<Entry> {
    let hash = (key.low ^ (key.high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return entries + Int(truncatingIfNeeded: (hash ^ hash << 32) >> shift) * 2
  }

  /// Writes the tokens of a piece to `target`, which has room for 4, if they are known.
  ///
  /// - Returns: Their number, or -1.
  @inline(__always)
  func find(_ key: Key, into target: UnsafeMutablePointer<UInt32>) -> Int {
    let line = line(of: key)
    var entry = line
    if (entry.pointee.high ^ key.high) & Self.keyMask != 0 || entry.pointee.low != key.low {
      entry = line + 1
      if (entry.pointee.high ^ key.high) & Self.keyMask != 0 || entry.pointee.low != key.low { return -1 }
    }
    let tokens = entry.pointee.tokens
    target[0] = tokens.0
    target[1] = tokens.1
    target[2] = tokens.2
    target[3] = tokens.3
    return Int(truncatingIfNeeded: entry.pointee.high >> 60)
  }

  /// Remembers the tokens of a piece, at most 4.
  mutating func insert(_ key: Key, _ tokens: UnsafePointer<UInt32>, count: Int) {
    let line = line(of: key)
    line[1] = line[0]
    var stored: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    if count > 0 { stored.0 = tokens[0] }
    if count > 1 { stored.1 = tokens[1] }
    if count > 2 { stored.2 = tokens[2] }
    if count > 3 { stored.3 = tokens[3] }
    line[0] = Entry(low: key.low, high: key.high | UInt64(truncatingIfNeeded: count) << 60, tokens: stored)
  }
}
