import Synchronization

/// How far a reader has come, for progress displays.
public struct ReadProgress: Sendable, Hashable {
  /// Bytes taken from files and standard input, still compressed where they are.
  public var compressedBytes: Int
  /// Their sum over all inputs; nil when one of them is a pipe.
  public var compressedTotal: Int?
  /// Decompressed bytes cut into records.
  public var rawBytes: Int
  /// Inputs read to their end, and how many there are.
  public var inputsDone: Int
  /// Files (after folders and patterns were expanded) to be read.
  public var inputs: Int
}

/// The counters behind `ReadProgress`, written by the reading thread, read by any.
final class ReadCounters: Sendable {
  private let compressed = Atomic<Int>(0)
  private let raw = Atomic<Int>(0)
  private let inputsDone = Atomic<Int>(0)
  private let compressedTotal: Int?
  private let inputs: Int

  init(compressedTotal: Int?, inputs: Int) {
    self.compressedTotal = compressedTotal
    self.inputs = inputs
  }

  func countCompressed(_ count: Int) { compressed.wrappingAdd(count, ordering: .relaxed) }
  func countRaw(_ count: Int) { raw.wrappingAdd(count, ordering: .relaxed) }
  func countInput() { inputsDone.wrappingAdd(1, ordering: .relaxed) }

  var progress: ReadProgress {
    ReadProgress(
      compressedBytes: compressed.load(ordering: .relaxed), compressedTotal: compressedTotal,
      rawBytes: raw.load(ordering: .relaxed), inputsDone: inputsDone.load(ordering: .relaxed),
      inputs: inputs)
  }
}
