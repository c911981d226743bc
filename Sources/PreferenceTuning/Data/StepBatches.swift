/// Which positions of an epoch make up which optimiser step: whole micro-batches, the last of an epoch smaller where pairs run
/// out. None is dropped.
public struct StepBatches: Sendable, Hashable {
  /// The first position of each micro-batch, and after them the number of positions.
  private var batchStarts: [Int] = []
  /// The first micro-batch of each step, and after them the number of micro-batches.
  private var stepStarts: [Int] = []

  /// Cuts pairs of these numbers of tokens, in the order in which an epoch visits them.
  public init(tokens: some Sequence<Int>, limits: BatchLimits) {
    var position = 0
    var batch = (pairs: 0, tokens: 0)
    var stepTokens = 0
    for size in tokens {
      let stepIsFull = limits.stepTokens.map { stepTokens + size > $0 } ?? false
      let batchIsFull = limits.batchTokens.map { batch.tokens + size > $0 } ?? (batch.pairs == limits.pairs)
      if position == 0 || batchIsFull || stepIsFull {
        let batchesOfStep = batchStarts.count - (stepStarts.last ?? 0)
        if position == 0 || stepIsFull || (limits.stepTokens == nil && batchesOfStep == limits.batches) {
          stepStarts.append(batchStarts.count)
          stepTokens = 0
        }
        batchStarts.append(position)
        batch = (0, 0)
      }
      batch = (batch.pairs + 1, batch.tokens + size)
      stepTokens += size
      position += 1
    }
    batchStarts.append(position)
    stepStarts.append(batchStarts.count - 1)
  }

  /// Optimiser steps of the epoch.
  public var stepCount: Int { stepStarts.count - 1 }

  /// The micro-batches of a step, as ranges of positions.
  public func microBatches(ofStep step: Int) -> [Range<Int>] {
    (stepStarts[step]..<stepStarts[step + 1]).map { batchStarts[$0]..<batchStarts[$0 + 1] }
  }
}
