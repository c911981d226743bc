import CTokenKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Remembers the tokens of pieces too long, or of too many tokens, for ``PieceCache``. It grows with them up to a bound,
/// and then starts afresh.
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
  /// Slots to begin with, and in the end; most texts have few such pieces. Powers of two.
  private static let fewestSlots = 1 << 12
  private static let mostSlots = 1 << 18

  private var slotCount = Self.fewestSlots
  private var entries = Self.makeEntries(Self.fewestSlots)
  private var used = 0
  private var bytes: [UInt8] = []
  private var tokens: [UInt32] = []

  deinit { tk_free_pages(entries, Self.size(slotCount)) }

  private static func size(_ slotCount: Int) -> Int { slotCount * MemoryLayout<Entry>.stride }

  /// Entries that are all zero, which is what empty ones are.
  private static func makeEntries(_ count: Int) -> UnsafeMutablePointer<Entry> {
    guard let memory = tk_allocate_pages(size(count)) else { preconditionFailure("out of memory") }
    return memory.bindMemory(to: Entry.self, capacity: count)
  }

  /// Where the tokens of a piece stand, or nil if it is not remembered; for ``copy(_:to:)``.
  func find(_ piece: UnsafePointer<UInt8>, count: Int, hash: UInt64) -> Range<Int>? {
    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
    while entries[slot].byteCount > 0 {
      let entry = entries[slot]
      if entry.hash == hash, entry.byteCount == count, isEqual(entry, piece) {
        return Int(entry.tokenStart)..<Int(entry.tokenStart + entry.tokenCount)
      }
      slot = (slot + 1) & (slotCount - 1)
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
    // Half the slots at most, so that probing stays short.
    if used == slotCount / 2 { makeRoom() }
    entries[emptySlot(hash)] = Entry(
      hash: hash, byteStart: Int32(bytes.count), byteCount: Int32(count),
      tokenStart: Int32(tokens.count), tokenCount: Int32(made.count))
    bytes.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
    tokens.append(contentsOf: made)
    used += 1
  }

  private func emptySlot(_ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
    while entries[slot].byteCount > 0 { slot = (slot + 1) & (slotCount - 1) }
    return slot
  }

  /// Makes four times as many slots; where there are as many as may be, empties them.
  private mutating func makeRoom() {
    guard slotCount < Self.mostSlots else {
      entries.update(repeating: Self.empty, count: slotCount)
      bytes.removeAll(keepingCapacity: true)
      tokens.removeAll(keepingCapacity: true)
      used = 0
      return
    }
    let (old, oldCount) = (entries, slotCount)
    slotCount *= 4
    entries = Self.makeEntries(slotCount)
    for i in 0..<oldCount where old[i].byteCount > 0 { entries[emptySlot(old[i].hash)] = old[i] }
    tk_free_pages(old, Self.size(oldCount))
  }
}
