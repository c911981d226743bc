/// How long the three parts of a pair are, in tokens.
public struct PairLengths: Sendable, Hashable {
  /// Tokens that both answers follow.
  public var prompt: Int
  /// Tokens of the preferred answer.
  public var chosen: Int
  /// Tokens of the other answer; 0 where there is none.
  public var rejected: Int

  /// The lengths of a pair.
  public init(prompt: Int, chosen: Int, rejected: Int) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
  }

  /// The lengths of a pair's parts.
  public init(_ pair: PairTokens) {
    self.init(prompt: pair.prompt.count, chosen: pair.chosen.count, rejected: pair.rejected.count)
  }
}

extension DecoderModel {
  /// An estimate of the bytes of activations that one `forward` and its `backward` need at their peak, working space
  /// included, for a micro-batch of pairs of given lengths.
  public func activationBytes(of pairs: [PairLengths], recomputation: Recomputation) -> Int {
    let answers = pairs.reduce(0) { $0 + $1.chosen + $1.rejected }
    let prompts = pairs.reduce(0) { $0 + $1.prompt * (sharesPrompts || $1.rejected == 0 ? 1 : 2) }
    return activationBytes(tokens: prompts + answers, answerTokens: answers, recomputation: recomputation)
  }

  /// The same from the number of tokens, with the recomputation that is set.
  /// - Parameters:
  ///   - tokens: tokens of the micro-batch: prompts once and both answers.
  ///   - answerTokens: those of them that belong to answers.
  public func activationBytes(tokens: Int, answerTokens: Int) -> Int {
    activationBytes(tokens: tokens, answerTokens: answerTokens, recomputation: recomputation)
  }

  private func activationBytes(tokens: Int, answerTokens: Int, recomputation: Recomputation) -> Int {
    let of = configuration
    let sizes = LayerSizes(of, adapter: adapter)
    let kept =
      switch recomputation {
      case .none: sizes.residual + sizes.attention + sizes.feedForward
      case .attention: sizes.residual + sizes.feedForward
      case .full: of.hiddenSize
      }
    // On the way back a layer is made again if need be, and its gradients stand beside it.
    let remade =
      switch recomputation {
      case .none: 0
      case .attention: sizes.attention + 2 * of.hiddenSize
      case .full: sizes.residual + sizes.attention + sizes.feedForward + of.hiddenSize
      }
    let working = 3 * of.hiddenSize + sizes.gradients + remade
    let tile = min(answerTokens, 512) * min(of.vocabularySize, 2048) * (of.logitSoftcap == nil ? 1 : 2)
    let head = stack.head.keptLogits(answers: answerTokens, recomputation: recomputation) + tile
    return 4 * (tokens * (of.layerCount * kept + working) + answerTokens * 5 * of.hiddenSize + head)
  }
}

/// The floats that a token takes in one layer.
private struct LayerSizes {
  /// The residual stream before each part, and the norms' scales.
  var residual: Int
  /// What attention keeps.
  var attention: Int
  /// What the feed-forward layer keeps.
  var feedForward: Int
  /// What is alive beside them while the layer's way back runs.
  var gradients: Int

  init(_ of: ModelConfiguration, adapter: LoRAAdapter?) {
    let hasNormsAfter = of.family.normPlacement != .before
    let normed = hasNormsAfter ? of.hiddenSize + 1 : 0
    let heads = of.queryWidth + 2 * of.keyWidth
    let rawHeads = of.family.headNorm == nil ? 0 : of.queryWidth + of.keyWidth + of.headCount
    let isGated = of.family != .gpt2
    residual = 2 * of.hiddenSize + 2
    attention = heads + rawHeads + of.queryWidth + of.headCount + normed
    feedForward = (isGated ? 2 : 1) * of.intermediateSize + normed
    let fused = of.family.fusesProjections ? 2 * of.intermediateSize : 0
    gradients =
      max(2 * of.intermediateSize + fused, heads + rawHeads + of.queryWidth) + 3 * of.hiddenSize
    guard let adapter else { return }
    for (path, pair) in adapter.pairs where path.hasPrefix(of.family.path(layer: 0) + ".") {
      let isFeedForward = path.contains(".mlp.")
      if isFeedForward { feedForward += pair.keptWidth } else { attention += pair.keptWidth }
      gradients += pair.rank + (pair.magnitude == nil ? 0 : pair.b.shape[0])
    }
  }
}
