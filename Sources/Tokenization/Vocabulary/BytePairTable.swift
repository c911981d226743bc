import ByteStreams
import CTokenKernels

/// The merge of each pair of single bytes, by the bytes: where every piece begins. Written in `init` only.
final class BytePairTable: @unchecked Sendable {
  /// For `left << 8 | right`, the rank and what the merge makes.
  let merges: UnsafeMutablePointer<tk_byte_merge>
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let entries = sections.table(.bytePairs, of: tk_byte_merge.self),
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
        let merge = isPair ? table.merge(first, second) : (MergeTable.never, Vocabulary.none)
        (merges + (left << 8 | right)).initialize(to: tk_byte_merge(rank: merge.0, product: merge.1))
      }
    }
  }

  deinit { if file == nil { merges.deallocate() } }
}
