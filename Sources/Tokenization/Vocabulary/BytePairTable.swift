import ByteStreams
import CTokenKernels

/// The merge of each pair of single bytes, by the bytes: where every piece begins. Written in `init` only.
///
/// Few pairs of bytes merge: the large table holds small numbers, so that what is read of it stays near the processor.
final class BytePairTable: @unchecked Sendable {
  /// For `left << 8 | right`, which of ``merges`` it is.
  let pairs: UnsafeMutablePointer<UInt16>
  /// Rank and product of each merge, and of pairs that do not merge.
  let merges: UnsafeMutablePointer<tk_byte_merge>
  private let mergeCount: Int
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  private static let pairCount = 1 << 16

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let pairs = sections.table(.bytePairs, of: UInt16.self), let pairBase = pairs.baseAddress,
      let merges = sections.table(.byteMerges, of: tk_byte_merge.self), let mergeBase = merges.baseAddress,
      pairs.count == Self.pairCount, pairs.allSatisfy({ $0 < merges.count })
    else { return nil }
    self.pairs = UnsafeMutablePointer(mutating: pairBase)
    self.merges = UnsafeMutablePointer(mutating: mergeBase)
    mergeCount = merges.count
    file = sections.file
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(.bytePairs, UnsafeRawBufferPointer(start: pairs, count: Self.pairCount * 2))
    writer.add(.byteMerges, UnsafeRawBufferPointer(start: merges, count: mergeCount * 8))
  }

  init(vocabulary: Vocabulary, merges table: MergeTable) {
    file = nil
    pairs = .allocate(capacity: Self.pairCount)
    var found: [tk_byte_merge] = []
    for pair in 0..<Self.pairCount {
      let first = vocabulary.byteTokens[pair >> 8]
      let second = vocabulary.byteTokens[pair & 0xFF]
      let isPair = first != Vocabulary.none && second != Vocabulary.none
      let merge = isPair ? table.merge(first, second) : (MergeTable.never, Vocabulary.none)
      // The first place is for pairs that do not merge, as long as there is one.
      if merge.0 == MergeTable.never {
        if found.first?.rank != MergeTable.never {
          found.insert(tk_byte_merge(rank: MergeTable.never, product: Vocabulary.none), at: 0)
          for earlier in 0..<pair { pairs[earlier] += 1 }
        }
        (pairs + pair).initialize(to: 0)
      } else {
        (pairs + pair).initialize(to: UInt16(found.count))
        found.append(tk_byte_merge(rank: merge.0, product: merge.1))
      }
    }
    mergeCount = found.count
    merges = .allocate(capacity: found.count)
    merges.initialize(from: found, count: found.count)
  }

  deinit {
    guard file == nil else { return }
    pairs.deallocate()
    merges.deallocate()
  }
}
