/// Which positions of an epoch make up which optimiser step.
///
/// A step is `accumulation` micro-batches of `batchSize` pairs. The last micro-batch of an epoch may be smaller, the
/// last step may have fewer micro-batches; none is dropped. Steps of an epoch: ⌈⌈count / batchSize⌉ / accumulation⌉.
public struct StepBatches: Sendable, Hashable {
  /// Pairs of an epoch.
  public var count: Int
  /// Pairs of a micro-batch.
  public var batchSize: Int
  /// Micro-batches of a step.
  public var accumulation: Int

  /// How `count` pairs are cut.
  public init(count: Int, batchSize: Int, accumulation: Int) {
    self.count = count
    self.batchSize = batchSize
    self.accumulation = accumulation
  }

  /// Optimiser steps of one epoch.
  public var stepsPerEpoch: Int {
    let batches = (count + batchSize - 1) / batchSize
    return (batches + accumulation - 1) / accumulation
  }

  /// The micro-batches of step `step` of an epoch, as ranges of positions.
  public func microBatches(ofStep step: Int) -> [Range<Int>] {
    let start = step * batchSize * accumulation
    let end = min(start + batchSize * accumulation, count)
    return stride(from: start, to: end, by: batchSize).map { $0..<min($0 + batchSize, end) }
  }
}
