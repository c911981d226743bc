import CTokenKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Remembers the tokens of pieces too long, or of too many tokens, for ``PieceCache``. Of bounded size: it starts afresh when full.
struct LongPieceCache: ~Copyable {
  /// Longest piece worth remembering.
  static let longestPiece = 256

  private struct Entry {
    var hash: UInt64
    var byteStart: Int32
    /// 0 marks an empty entry.
    var byteCount: Int32
    var tokenStart: Int32
    var tokenCount: Int32
  }

  private static let empty = Entry(hash: 0, byteStart: 0, byteCount: 0, tokenStart: 0, tokenCount: 0)
  private static let slotCount = 1 << 18
  /// Most entries: half the slots, so that probing stays short.
  private static let mostEntries = slotCount / 2

  private let entries: UnsafeMutablePointer<Entry>
  private var used = 0
  private var bytes: [UInt8] = []
  private var tokens: [UInt32] = []

  init() {
    guard let memory = tk_allocate_pages(Self.slotCount * MemoryLayout<Entry>.stride) else {
      preconditionFailure("out of memory")
    }
    // All zero, which is what empty entries are.
    entries = memory.bindMemory(to: Entry.self, capacity: Self.slotCount)
  }

  deinit { tk_free_pages(entries, Self.slotCount * MemoryLayout<Entry>.stride) }

  /// Where the tokens of a piece stand, or nil if it is not remembered; for ``copy(_:to:)``.
  func find(_ piece: UnsafePointer<UInt8>, count: Int, hash: UInt64) -> Range<Int>? {
    var slot = Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    while entries[slot].byteCount > 0 {
      let entry = entries[slot]
      if entry.hash == hash, entry.byteCount == count, isEqual(entry, piece) {
        return Int(entry.tokenStart)..<Int(entry.tokenStart + entry.tokenCount)
      }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    return nil
  }

  private func isEqual(_ entry: Entry, _ piece: UnsafePointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { own in
      guard let base = own.baseAddress else { return false }
      return memcmp(base + Int(entry.byteStart), piece, Int(entry.byteCount)) == 0
    }
  }

  /// Copies tokens found by ``find(_:count:hash:)``.
  func copy(_ found: Range<Int>, to target: UnsafeMutablePointer<UInt32>) {
    tokens.withUnsafeBufferPointer { own in
      for i in found { target[i - found.lowerBound] = own[i] }
    }
  }

  /// Remembers the tokens of a piece that is not remembered yet.
  mutating func insert(
    _ piece: UnsafePointer<UInt8>, count: Int, hash: UInt64, tokens made: UnsafeBufferPointer<UInt32>
  ) {
    if used == Self.mostEntries {
      entries.update(repeating: Self.empty, count: Self.slotCount)
      bytes.removeAll(keepingCapacity: true)
      tokens.removeAll(keepingCapacity: true)
      used = 0
    }
    var slot = Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    while entries[slot].byteCount > 0 { slot = (slot + 1) & (Self.slotCount - 1) }
    entries[slot] = Entry(
      hash: hash, byteStart: Int32(bytes.count), byteCount: Int32(count),
      tokenStart: Int32(tokens.count), tokenCount: Int32(made.count))
    bytes.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
    tokens.append(contentsOf: made)
    used += 1
  }
}
