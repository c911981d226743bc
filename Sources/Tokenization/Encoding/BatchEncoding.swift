import ByteStreams
import Synchronization

/// Encoding many texts on several threads.
extension Tokenizer {
  /// The ids of each text, in the order of the texts.
  ///
  /// - Parameters:
  ///   - texts: UTF-8 bytes.
  ///   - threads: Threads to work with, the calling one among them. Each has an encoder of its own; what one learns, the others know.
  ///   - specials: Where control tokens are recognised.
  ///   - addSpecialTokens: Whether to put the tokenizer's template around each text.
  public func encodeBatch(
    _ texts: [[UInt8]], threads: Int, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false
  ) -> [[UInt32]] {
    encodeBatch(count: texts.count, threads: threads) { index, encoder, ids in
      ids.reserveCapacity(texts[index].count / 3 + 8)
      encoder.encode(texts[index], specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    }
  }

  /// The ids of each text, in the order of the texts; see ``encodeBatch(_:threads:specials:addSpecialTokens:)``.
  public func encodeBatch(
    _ texts: [String], threads: Int, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false
  ) -> [[UInt32]] {
    encodeBatch(count: texts.count, threads: threads) { index, encoder, ids in
      encoder.encode(texts[index].utf8, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    }
  }

  private func encodeBatch(
    count: Int, threads: Int, _ encode: @escaping @Sendable (Int, inout TokenEncoder, inout [UInt32]) -> Void
  ) -> [[UInt32]] {
    let work = BatchWork(count: count)
    let threads = max(1, min(threads, count))
    let others = (1..<threads).compactMap { _ in
      WorkerThread { work.run(self.makeEncoder(), encode) }
    }
    work.run(makeEncoder(), encode)
    for other in others { other.join() }
    return work.results()
  }
}

/// Texts that threads take one after the other, and where their ids go. Unchecked: each place is written by the one thread that took its
/// number, and read when all threads have ended.
private final class BatchWork: @unchecked Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  private let places: UnsafeMutablePointer<[UInt32]>

  init(count: Int) {
    self.count = count
    places = .allocate(capacity: count)
    places.initialize(repeating: [], count: count)
  }

  deinit {
    places.deinitialize(count: count)
    places.deallocate()
  }

  /// Encodes texts until none is left.
  func run(_ encoder: consuming TokenEncoder, _ encode: (Int, inout TokenEncoder, inout [UInt32]) -> Void) {
    var encoder = encoder
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      encode(index, &encoder, &places[index])
    }
  }

  func results() -> [[UInt32]] { Array(UnsafeBufferPointer(start: places, count: count)) }
}
