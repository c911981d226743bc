import CTokenKernels

/// Finds where UTF-8 text may hold scalars of a set, many bytes at once, by the first three bytes of scalars.
///
/// First bytes whose scalars' second and third bytes are much the same form a group, a bit of the tables' entries. A scalar
/// is suspected if for its group second and third byte are those of members, though perhaps not of the same one.
final class ScalarSuspects: @unchecked Sendable {
  // Written in `init` only.
  private let tables: UnsafeMutablePointer<tk_suspects>

  /// Tables of a set of scalars beyond ASCII.
  init(_ members: [UInt32]) {
    tables = .allocate(capacity: 1)
    tables.initialize(to: tk_suspects())
    let entries = UnsafeMutableRawPointer(tables).assumingMemoryBound(to: UInt8.self)
    for (number, group) in Self.groups(of: members).enumerated() {
      let bit = UInt8(1) << number
      for (place, bytes) in [group.first, group.second, group.third].enumerated() {
        for low in 0..<64 where bytes >> low & 1 != 0 { entries[place * 64 + low] |= bit }
      }
    }
  }

  deinit { tables.deallocate() }

  /// Where the first block of 64 bytes starts, from `position` on, that may hold members, with a bit in `found` for each
  /// byte where one may begin; `found` is 0 if there is none.
  func block(
    of text: UTF8Cursor, from position: Int, kernels: UnsafePointer<tk_kernels>, found: inout UInt64
  ) -> Int {
    tk_find_suspects(kernels, tables, text.bytes, position, text.limit, &found)
  }

  /// First bytes and, for each, the bytes that may follow; sets of the low six bits.
  private struct Group {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0

    /// How many beginnings of scalars are suspected.
    var size: Int { first.nonzeroBitCount * second.nonzeroBitCount * third.nonzeroBitCount }

    func union(_ other: Group) -> Group {
      Group(first: first | other.first, second: second | other.second, third: third | other.third)
    }
  }

  /// Groups of the members, as many as an entry has bits, put together where that makes fewest others suspected.
  private static func groups(of members: [UInt32]) -> [Group] {
    var byFirst = [Group](repeating: Group(), count: 64)
    for member in members {
      guard let scalar = Unicode.Scalar(member), !scalar.isASCII else { continue }
      let bytes = Array(String(scalar).utf8)
      let first = bytes[0] & 0x3F
      byFirst[Int(first)].first = 1 << first
      byFirst[Int(first)].second |= 1 << (bytes[1] & 0x3F)
      byFirst[Int(first)].third |= bytes.count > 2 ? 1 << (bytes[2] & 0x3F) : .max
    }
    var groups = byFirst.filter { $0.first != 0 }
    while groups.count > 8 {
      var best = (left: 0, right: 1, cost: Int.max)
      for right in 1..<groups.count {
        for left in 0..<right {
          let cost = groups[left].union(groups[right]).size - groups[left].size - groups[right].size
          if cost < best.cost { best = (left, right, cost) }
        }
      }
      groups[best.left] = groups[best.left].union(groups[best.right])
      groups.remove(at: best.right)
    }
    return groups
  }
}
