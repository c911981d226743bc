import Transformer

/// The pairs of one forward pass, with the indices they have in their source.
struct MicroBatch {
  var indices: [Int]
  var pairs: [PairTokens]

  /// Takes the pairs at `indices` from a source, each checked to be trainable.
  init(indices: [Int], of source: any PairSource) throws {
    self.indices = indices
    pairs = try indices.map { try source.pair(at: $0) }
  }

  /// The same pairs without their rejected answers, for training on the chosen ones alone.
  var chosenOnly: PairBatch {
    PairBatch(pairs: pairs.map { PairTokens(prompt: $0.prompt, chosen: $0.chosen, rejected: []) })
  }

  /// The same prompts, each with the answers of the pair before it; those that would be too long are left out.
  func strangers(maximumPositions: Int?) -> PairBatch {
    let moved = pairs.indices.map { index in
      let before = pairs[(index + pairs.count - 1) % pairs.count]
      return PairTokens(prompt: pairs[index].prompt, chosen: before.chosen, rejected: before.rejected)
    }
    return PairBatch(
      pairs: moved.filter { pair in
        pair.prompt.count + max(pair.chosen.count, pair.rejected.count) <= maximumPositions ?? .max
      })
  }

  var batch: PairBatch { PairBatch(pairs: pairs) }
}
