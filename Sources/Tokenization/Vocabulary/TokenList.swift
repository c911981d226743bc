/// Tokens as they are read from a file, in any order, before a vocabulary is made of them.
struct TokenList {
  /// Ids must be below this: a hostile id must not decide how much memory is taken.
  static let idLimit = 1 << 24
  /// Longest token, in bytes, of vocabularies whose merges are all splits of their tokens: the splits of one cost the
  /// square of its length.
  static let longestSplitToken = 4096

  private(set) var ids: [UInt32] = []
  private(set) var starts: [Int] = []
  private(set) var areBytes: [Bool] = []
  private(set) var arena: [UInt8] = []
  private(set) var highestID = -1
  private var seen: [Bool] = []

  init(expected: Int) {
    ids.reserveCapacity(expected)
    starts.reserveCapacity(expected)
    areBytes.reserveCapacity(expected)
    arena.reserveCapacity(expected * 8)
  }

  /// Why a token cannot be taken.
  enum Refusal: Error {
    case duplicateID
    case idOutOfRange
  }

  /// Whether a token has this id.
  func contains(_ id: Int) -> Bool { id >= 0 && id < seen.count && seen[id] }

  /// Adds a token whose bytes `append` appends to the arena it is given, returning whether they are a byte
  /// token's (rather than text's).
  mutating func add(id: Int, _ append: (inout [UInt8]) -> Bool) throws(Refusal) {
    guard id >= 0, id < Self.idLimit else { throw .idOutOfRange }
    if contains(id) { throw .duplicateID }
    if id >= seen.count {
      seen.append(contentsOf: repeatElement(false, count: max(id + 1, seen.count * 2) - seen.count))
    }
    seen[id] = true
    highestID = max(highestID, id)
    ids.append(UInt32(id))
    starts.append(arena.count)
    areBytes.append(append(&arena))
  }

  /// Adds a token with given bytes.
  mutating func add(id: Int, _ bytes: some Sequence<UInt8>, areBytes: Bool) throws(Refusal) {
    try add(id: id) { arena in
      arena.append(contentsOf: bytes)
      return areBytes
    }
  }
}
