import ByteStreams
import CTokenKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The tokens of a vocabulary: bytes by id, id by bytes. Flat memory, written in `init` only.
///
/// Two kinds of tokens live in it. Byte tokens take part in merging. Text tokens (added tokens, and entries
/// whose spelling is no byte string) are only decoded.
final class Vocabulary: @unchecked Sendable {
  /// The value that stands for "no token".
  static let none: UInt32 = .max

  /// One more than the highest id.
  let count: Int
  /// Bytes of all tokens, one after the other.
  private let arena: UnsafeMutablePointer<UInt8>
  /// Where each id's bytes start in ``arena``, and one more for the end.
  let offsets: UnsafeMutablePointer<UInt32>
  /// Open addressing table of byte tokens' ids, ``none`` where empty. Its size is a power of two.
  private let slots: UnsafeMutablePointer<UInt32>
  private let slotMask: Int
  /// The id of each single byte, or ``none``.
  let byteTokens: UnsafeMutablePointer<UInt32>
  /// One flag for each id.
  private let kinds: [Kind]
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// What an id is.
  enum Kind: UInt8 {
    case absent
    /// Takes part in merging.
    case bytes
    /// Only decoded.
    case text
  }

  /// The vocabulary in a mapped file; nil if its parts do not fit together.
  init?(_ sections: TableSections) {
    guard let bytes = sections.table(.vocabularyBytes, of: UInt8.self),
      let offsets = sections.table(.vocabularyOffsets, of: UInt32.self),
      let slots = sections.table(.vocabularySlots, of: UInt32.self),
      let byteTokens = sections.table(.vocabularyByteTokens, of: UInt32.self),
      let kinds = sections.table(.vocabularyKinds, of: UInt8.self),
      let arenaBase = bytes.baseAddress, let offsetBase = offsets.baseAddress,
      let slotBase = slots.baseAddress, let byteBase = byteTokens.baseAddress,
      offsets.count == kinds.count + 1, Int(offsets[kinds.count]) <= bytes.count, byteTokens.count == 256,
      slots.count & (slots.count - 1) == 0
    else { return nil }
    count = kinds.count
    arena = UnsafeMutablePointer(mutating: arenaBase)
    self.offsets = UnsafeMutablePointer(mutating: offsetBase)
    self.slots = UnsafeMutablePointer(mutating: slotBase)
    self.byteTokens = UnsafeMutablePointer(mutating: byteBase)
    slotMask = slots.count - 1
    self.kinds = kinds.map { Kind(rawValue: $0) ?? .absent }
    file = sections.file
  }

  /// Adds the parts to a file.
  func add(to writer: inout TableFileWriter) {
    // At least one byte, so that there is an address.
    writer.add(.vocabularyBytes, UnsafeRawBufferPointer(start: arena, count: max(Int(offsets[count]), 1)))
    writer.add(.vocabularyOffsets, UnsafeRawBufferPointer(start: offsets, count: (count + 1) * 4))
    writer.add(.vocabularySlots, UnsafeRawBufferPointer(start: slots, count: (slotMask + 1) * 4))
    writer.add(.vocabularyByteTokens, UnsafeRawBufferPointer(start: byteTokens, count: 256 * 4))
    writer.add(.vocabularyKinds, kinds.map(\.rawValue)[...])
  }

  /// Makes the vocabulary of a collection of tokens.
  init(_ tokens: consuming TokenList) {
    file = nil
    count = tokens.highestID + 1
    let arena = UnsafeMutablePointer<UInt8>.allocate(capacity: max(tokens.arena.count, 1))
    self.arena = arena
    offsets = .allocate(capacity: count + 1)
    byteTokens = .allocate(capacity: 256)
    byteTokens.initialize(repeating: Self.none, count: 256)
    var kinds = [Kind](repeating: .absent, count: count)

    // Entries come in any order; ids decide the order in memory.
    var entryOf = [Int32](repeating: -1, count: count)
    for i in 0..<tokens.ids.count { entryOf[Int(tokens.ids[i])] = Int32(i) }
    var used = 0
    var byteCount = 0
    for id in 0..<count {
      offsets[id] = UInt32(used)
      let entry = Int(entryOf[id])
      if entry < 0 { continue }
      let start = tokens.starts[entry]
      let end = entry + 1 < tokens.starts.count ? tokens.starts[entry + 1] : tokens.arena.count
      tokens.arena.withUnsafeBufferPointer { source in
        for i in start..<end { (arena + used + i - start).initialize(to: source[i]) }
      }
      used += end - start
      kinds[id] = tokens.areBytes[entry] ? .bytes : .text
      if tokens.areBytes[entry] { byteCount += 1 }
    }
    offsets[count] = UInt32(used)

    var slotCount = 16
    while slotCount < byteCount * 2 { slotCount *= 2 }
    slotMask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Self.none, count: slotCount)
    self.kinds = kinds
    for id in 0..<count where kinds[id] == .bytes {
      let start = Int(offsets[id])
      let length = Int(offsets[id + 1]) - start
      if length == 1 { byteTokens[Int(arena[start])] = UInt32(id) }
      var slot = Int(truncatingIfNeeded: ByteHash.hash(arena + start, count: length)) & slotMask
      while slots[slot] != Self.none { slot = (slot + 1) & slotMask }
      slots[slot] = UInt32(id)
    }
  }

  deinit {
    guard file == nil else { return }
    arena.deallocate()
    offsets.deallocate()
    slots.deallocate()
    byteTokens.deallocate()
  }

  /// Number of byte tokens.
  var byteTokenCount: Int { kinds.reduce(0) { $1 == .bytes ? $0 + 1 : $0 } }

  /// Calls `body` with each byte token and its bytes, by id.
  func forEachByteToken(_ body: (_ id: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Void) {
    kinds.withUnsafeBufferPointer { kinds in
      for id in kinds.indices where kinds[id] == .bytes { body(UInt32(id), bytes(of: UInt32(id))) }
    }
  }

  /// What `id` is; `.absent` for ids beyond the vocabulary.
  func kind(of id: UInt32) -> Kind { id < count ? kinds[Int(id)] : .absent }

  /// The bytes of `id`, empty if it is absent; valid as long as the vocabulary lives.
  @inline(__always)
  func bytes(of id: UInt32) -> UnsafeBufferPointer<UInt8> {
    guard id < count else { return UnsafeBufferPointer(start: nil, count: 0) }
    let start = Int(offsets[Int(id)])
    return UnsafeBufferPointer(start: arena + start, count: Int(offsets[Int(id) + 1]) - start)
  }

  /// The byte token with exactly these bytes, or ``none``.
  @inline(__always)
  func id(of bytes: UnsafePointer<UInt8>, count length: Int) -> UInt32 {
    if length == 1 { return byteTokens[Int(bytes[0])] }
    var slot = Int(truncatingIfNeeded: ByteHash.hash(bytes, count: length)) & slotMask
    while true {
      let id = slots[slot]
      if id == Self.none { return id }
      let start = Int(offsets[Int(id)])
      if Int(offsets[Int(id) + 1]) - start == length, memcmp(arena + start, bytes, length) == 0 { return id }
      slot = (slot + 1) & slotMask
    }
  }

  /// Makes tokens of the jobs whose bytes are one as a whole; the others are left as they are.
  func findWhole(_ jobs: UnsafeMutablePointer<tk_job>, count: Int) {
    var tokens = tk_tokens(bytes: arena, offsets: offsets, slots: slots, slot_mask: slotMask)
    tk_find_tokens(&tokens, jobs, count)
  }

  /// Whether some tokens, spread over all, are found by their bytes.
  var findsItself: Bool {
    for id in stride(from: UInt32(0), to: UInt32(count), by: max(count / 64, 1)) where kind(of: id) == .bytes
    {
      let bytes = bytes(of: id)
      guard let base = bytes.baseAddress, !bytes.isEmpty else { continue }
      let found = self.id(of: base, count: bytes.count)
      guard found != Self.none, self.bytes(of: found).elementsEqual(bytes) else { return false }
    }
    return true
  }

  /// The lowest id with these bytes, whatever kind of token it is. Looks at every token.
  func idOfAnyToken(_ bytes: [UInt8]) -> UInt32? {
    (0..<UInt32(count)).first { kind(of: $0) != .absent && self.bytes(of: $0).elementsEqual(bytes) }
  }

  /// The bytes that no token stands for, in order: text with them cannot be encoded without loss.
  var missingBytes: [UInt8] { (0..<256).filter { byteTokens[$0] == Self.none }.map { UInt8($0) } }
}
