import CTokenKernels

/// The merge of each pair of single bytes, by the bytes: where every piece begins. Written in `init` only.
final class BytePairTable: @unchecked Sendable {
  /// For `left << 8 | right`, the rank and what the merge makes.
  let merges: UnsafeMutablePointer<tk_byte_merge>

  init(vocabulary: Vocabulary, merges table: MergeTable) {
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

  deinit { merges.deallocate() }
}
