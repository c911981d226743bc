/// The merge of each pair of single bytes, by the bytes: where every piece begins. Written in `init` only.
final class BytePairTable: @unchecked Sendable {
  /// For `left << 8 | right`, the rank and what the merge makes.
  private let merges: UnsafeMutablePointer<(rank: UInt32, product: UInt32)>

  init(vocabulary: Vocabulary, merges table: MergeTable) {
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

  deinit { merges.deallocate() }

  /// The merge of two bytes; ``MergeTable/never`` is its rank if they do not merge.
  @inline(__always)
  func merge(_ left: UInt8, _ right: UInt8) -> (rank: UInt32, product: UInt32) {
    merges[Int(left) << 8 | Int(right)]
  }
}
