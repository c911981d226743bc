import ByteStreams

/// The merge of each pair of single bytes, by the bytes: where every piece begins. Written in `init` only.
final class BytePairTable: @unchecked Sendable {
  /// For `left << 8 | right`, the rank and what the merge makes.
  private let merges: UnsafeMutablePointer<(rank: UInt32, product: UInt32)>
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let entries = sections.table(.bytePairs, of: (rank: UInt32, product: UInt32).self),
      let base = entries.baseAddress, entries.count == 1 << 16
    else { return nil }
    merges = UnsafeMutablePointer(mutating: base)
    file = sections.file
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(.bytePairs, UnsafeRawBufferPointer(start: merges, count: (1 << 16) * 8))
  }

  init(vocabulary: Vocabulary, merges table: MergeTable) {
    file = nil
    merges = .allocate(capacity: 1 << 16)
    for left in 0..<256 {
      for right in 0..<256 {
        let first = vocabulary.byteTokens[left]
        let second = vocabulary.byteTokens[right]
        let isPair = first != Vocabulary.none && second != Vocabulary.none
        (merges + (left << 8 | right)).initialize(
          to: isPair ? table.merge(first, second) : (MergeTable.never, Vocabulary.none))
      }
    }
  }

  deinit { if file == nil { merges.deallocate() } }

  /// The merge of two bytes; ``MergeTable/never`` is its rank if they do not merge.
  @inline(__always)
  func merge(_ left: UInt8, _ right: UInt8) -> (rank: UInt32, product: UInt32) {
    merges[Int(left) << 8 | Int(right)]
  }
}
