import ByteStreams
import CTokenKernels

/// Between which neighbouring characters no token reaches across: there pieces may be cut before they are merged. Written in `init` only.
///
/// Every token that a merge makes holds the bytes around each border inside it. Where no token of the vocabulary holds the end of one
/// character and the beginning of the next, no merge ever joins them, so both sides become the same tokens as if they stood alone.
final class CharacterBorders: @unchecked Sendable {
  /// As the kernels read it.
  let borders: UnsafeMutablePointer<tk_borders>
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let table = sections.table(.characterBorders, of: tk_borders.self), let base = table.baseAddress,
      table.count == 1
    else { return nil }
    borders = UnsafeMutablePointer(mutating: base)
    file = sections.file
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(
      .characterBorders, UnsafeRawBufferPointer(start: borders, count: MemoryLayout<tk_borders>.size))
  }

  /// The borders in the tokens of a vocabulary; nil where something else than the tokens' bytes may decide.
  init?(vocabulary: Vocabulary, merges: MergeTable, bytePairs: BytePairTable) {
    var merger = PieceMerger(vocabulary: vocabulary, merges: merges, bytePairs: bytePairs)
    let joinsBytes = !merges.contains { merge in
      let left = UInt32(merge.pair >> 32)
      let right = UInt32(truncatingIfNeeded: merge.pair)
      return vocabulary.kind(of: merge.product) != .bytes
        || vocabulary.bytes(of: merge.product).count != vocabulary.bytes(of: left).count
          + vocabulary.bytes(of: right).count
    }
    guard merger.takesJobs, joinsBytes else { return nil }
    borders = .allocate(capacity: 1)
    file = nil
    guard let builder = tk_borders_begin(borders) else { preconditionFailure("out of memory") }
    vocabulary.forEachByteToken { id, bytes in
      guard let base = bytes.baseAddress, bytes.count > 1 else { return }
      let isASCII = tk_is_ascii(base, bytes.count)
      if !isASCII { tk_borders_add(builder, base, bytes.count) }
      let isMade = merger.merge(base, count: bytes.count) == 1 && merger.tokens[0] == id
      if !isMade {
        tk_borders_except(builder, base, bytes.count)
      } else if !isASCII {
        tk_borders_enter(builder, base, bytes.count, id)
      }
    }
    tk_borders_end(builder)
    borders.pointee.is_ordered = Self.isOrdered(merges, tokenCount: vocabulary.count) ? 1 : 0
  }

  /// Whether every merge has a higher rank than those that make what it merges, as training leaves them.
  private static func isOrdered(_ merges: MergeTable, tokenCount: Int) -> Bool {
    // One more than the highest rank that makes each token.
    var made = [UInt32](repeating: 0, count: tokenCount)
    return !merges.contains { merge in
      made[Int(merge.product)] = max(made[Int(merge.product)], merge.rank + 1)
      return false
    }
      && !merges.contains { merge in
        merge.rank < made[Int(merge.pair >> 32)] || merge.rank < made[Int(merge.pair & 0xFFFF_FFFF)]
      }
  }

  deinit { if file == nil { borders.deallocate() } }
}
