/// Where a run stands in its batches: five numbers, from which the next batch and all after it follow.
public struct BatchPosition: Sendable, Hashable {
  /// The seed of the order.
  public var seed: UInt64
  /// How many shards are mixed with each other.
  public var windowShards: Int
  /// The epoch, counted from 0.
  public var epoch: Int
  /// The next slot of the epoch's order.
  public var slot: Int
  /// How many batches were served since the start of the run.
  public var batch: Int

  /// The start of a run, or any later place.
  public init(seed: UInt64, windowShards: Int = 8, epoch: Int = 0, slot: Int = 0, batch: Int = 0) {
    self.seed = seed
    self.windowShards = windowShards
    self.epoch = epoch
    self.slot = slot
    self.batch = batch
  }

  /// The five numbers in the order seed, window, epoch, slot, batch, for a checkpoint.
  public var numbers: [UInt64] {
    [seed, UInt64(windowShards), UInt64(epoch), UInt64(slot), UInt64(batch)]
  }

  /// The position from its five numbers; nil when they are not five or do not fit.
  public init?(numbers: [UInt64]) {
    guard numbers.count == 5, let window = Int(exactly: numbers[1]), let epoch = Int(exactly: numbers[2]),
      let slot = Int(exactly: numbers[3]), let batch = Int(exactly: numbers[4])
    else { return nil }
    self.init(seed: numbers[0], windowShards: window, epoch: epoch, slot: slot, batch: batch)
  }
}
