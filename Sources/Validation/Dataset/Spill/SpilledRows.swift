/// Rows on disk in parts that are small enough to be compared in memory one by one: rows with the same key lie in the same
/// part, in the order in which they came.
final class SpilledRows {
  private static let parts = 64

  private let folder: String
  /// Which bits of a key's hash choose the part.
  private let level: Int
  private var lists: [ScratchList<SpilledRow>] = []
  private var uniform: [Uniformity] = []

  /// Whether all rows of a part have the same key, and the same record but for its direction.
  private struct Uniformity {
    var key: UInt64?
    var record: UInt64?
    var hasOneKey = true
    var hasOneRecord = true

    mutating func note(_ row: SpilledRow) {
      let record = row.record
      if key == nil { (key, self.record) = (row.key, record) }
      hasOneKey = hasOneKey && key == row.key
      hasOneRecord = hasOneRecord && self.record == record
    }
  }

  init(in folder: String, level: Int = 0) {
    self.folder = folder
    self.level = level
  }

  /// Whether there is any row.
  var isEmpty: Bool { lists.allSatisfy { $0.count == 0 } }

  /// Adds a row to the part of its key.
  func append(_ row: SpilledRow) throws(ScratchError) { try append(row, by: row.key) }

  private func append(_ row: SpilledRow, by key: UInt64) throws(ScratchError) {
    if lists.isEmpty {
      lists = (0..<Self.parts).map { _ in ScratchList(in: folder) }
      uniform = Array(repeating: Uniformity(), count: Self.parts)
    }
    let part = Int(WordHashes.mix(key &+ UInt64(level)) >> 58)
    try lists[part].append(row)
    uniform[part].note(row)
  }

  /// Hands on part after part, and lets go of each.
  ///
  /// - Parameters:
  ///   - capacity: how many different rows may be compared at once. Larger parts are divided again.
  ///   - needsRecords: whether rows of one key are still told apart by their records.
  func drain(
    capacity: Int, needsRecords: Bool, _ body: (ScratchList<SpilledRow>) throws -> Void
  ) throws {
    for part in lists.indices {
      let list = lists[part]
      lists[part] = ScratchList(in: folder)
      guard list.count > 0 else { continue }
      let uniform = uniform[part]
      let isSmall =
        list.count <= capacity || (uniform.hasOneKey && (!needsRecords || uniform.hasOneRecord)) || level > 8
      guard !isSmall else {
        try body(list)
        continue
      }
      let divided = SpilledRows(in: folder, level: level + 1)
      var reader = list.reader()
      var placeOfKey = SpilledRow.unknown
      while var row = try reader.take() {
        guard uniform.hasOneKey else {
          try divided.append(row)
          continue
        }
        // One key for all: where it was first seen is known now, and records can be compared apart from one another.
        if row.placeOfKey == SpilledRow.unknown { row.placeOfKey = placeOfKey }
        if placeOfKey == SpilledRow.unknown { placeOfKey = row.place }
        try divided.append(row, by: row.record)
      }
      try divided.drain(capacity: capacity, needsRecords: needsRecords, body)
    }
  }
}

extension SpilledRow {
  /// The same for a record and its opposite.
  fileprivate var record: UInt64 { min(exact, opposite) }
}
