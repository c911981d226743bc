import PairStore

/// The optimiser steps of a stage, epoch after epoch. Every epoch has an order of its own and, where tokens limit a step, a
/// number of steps of its own. All of it follows from settings and data: a resumed run needs to know no more than how many
/// steps it has made.
final class StepSequence {
  private struct Epoch {
    let number: Int
    let order: BatchOrder
    let batches: StepBatches
  }

  private let limits: BatchLimits
  private let arrangement: BatchOrder.Arrangement
  private let pairTokens: [Int32]
  private let shardPairCounts: [Int]
  /// The first step of each epoch looked at so far, and of the one after those.
  private var firstSteps = [0]
  private var current: Epoch?

  /// - Parameters:
  ///   - pairTokens: the tokens of each pair: prompt and both answers.
  ///   - shardPairCounts: how many pairs each shard holds.
  init(settings: TuningSettings, pairTokens: [Int32], shardPairCounts: [Int]) {
    limits = settings.batchLimits
    arrangement = settings.shuffles ? .shuffled(seed: settings.seed, windowShards: 8) : .asPacked
    self.pairTokens = pairTokens
    self.shardPairCounts = shardPairCounts
  }

  /// Steps of so many epochs, or `most` if those are fewer.
  func stepCount(epochs: Int, atMost most: Int = .max) -> Int {
    for number in 0..<epochs {
      // Cut by pairs, every epoch has as many.
      if !limits.countsTokens { return min(epochs * firstStep(ofEpoch: 1), most) }
      if firstStep(ofEpoch: number + 1) >= most { return most }
    }
    return min(firstStep(ofEpoch: epochs), most)
  }

  /// The micro-batches of a step of the stage, as indices of the source.
  func microBatches(ofStep step: Int) -> [[Int]] {
    let number = epoch(ofStep: step)
    let epoch = epoch(number)
    return epoch.batches.microBatches(ofStep: step - firstSteps[number]).map { positions in
      positions.map { epoch.order[$0] }
    }
  }

  /// Passes over the data after so many steps.
  func epochs(after step: Int) -> Double {
    let number = epoch(ofStep: step)
    let steps = firstStep(ofEpoch: number + 1) - firstSteps[number]
    return Double(number * steps + step - firstSteps[number]) / Double(steps)
  }

  private func epoch(ofStep step: Int) -> Int {
    var number = firstSteps.lastIndex { $0 <= step } ?? 0
    while firstStep(ofEpoch: number + 1) <= step { number += 1 }
    return number
  }

  private func firstStep(ofEpoch number: Int) -> Int {
    while firstSteps.count <= number {
      let last = firstSteps.count - 1
      let steps = limits.countsTokens || last == 0 ? epoch(last).batches.stepCount : firstSteps[1]
      firstSteps.append(firstSteps[last] + steps)
    }
    return firstSteps[number]
  }

  private func epoch(_ number: Int) -> Epoch {
    if let current, current.number == number { return current }
    let order = BatchOrder(shardPairCounts: shardPairCounts, arrangement: arrangement, epoch: number)
    let tokens = (0..<pairTokens.count).lazy.map { [pairTokens] in Int(pairTokens[order[$0]]) }
    let made = Epoch(number: number, order: order, batches: StepBatches(tokens: tokens, limits: limits))
    current = made
    return made
  }
}
