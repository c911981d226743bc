extension DecoderModel {
  /// Continues a prompt, a token at a time, until a stop token, `maximumTokens` or the last position that a model with
  /// learnt positions has.
  /// - Parameters:
  ///   - prompt: at least one token id.
  ///   - stop: ids that end the text; they are not part of the result.
  /// - Returns: the ids that follow the prompt.
  /// - Throws: `ModelError` when the prompt is empty or has an id outside the vocabulary.
  public func generate(
    prompt: [UInt32], maximumTokens: Int, sampling: SamplingOptions = .greedy, stop: Set<UInt32> = []
  ) throws(ModelError) -> [UInt32] {
    guard !prompt.isEmpty else {
      throw ModelError(
        .usage, at: "generate", "the prompt is empty", remedy: "Start with a token, usually the begin token")
    }
    guard maximumTokens > 0 else { return [] }
    let cache = KeyValueCache(configuration, capacity: prompt.count + maximumTokens)
    var sampler = TokenSampler(sampling)
    var generated: [UInt32] = []
    let positions = configuration.positionLimit
    var layout = try BatchLayout(
      sequence: prompt, vocabularySize: configuration.vocabularySize, positions: positions)
    var seen = 0
    while true {
      let next = step(layout, cache: cache, seen: seen, sampler: &sampler)
      if stop.contains(next) { return generated }
      generated.append(next)
      seen += layout.tokens.count
      guard generated.count < maximumTokens else { return generated }
      // A model that learnt its positions can say no more after the last.
      if let positions, seen >= positions { return generated }
      layout = try BatchLayout(next: next, position: seen, vocabularySize: configuration.vocabularySize)
    }
  }

  /// Takes the layout's tokens in and draws the one that follows the last.
  private func step(
    _ layout: BatchLayout, cache: KeyValueCache, seen: Int, sampler: inout TokenSampler
  ) -> UInt32 {
    var pass = begin(layout, adapter: true, keep: false)
    pass.isSingleRow = pass.rows == 1
    let (x, _) = stack.hidden(cache: cache, seen: seen, pass: pass)
    pass.isSingleRow = true
    let logits = pass.arena.matrix(1, configuration.vocabularySize)
    stack.head.logits(x.rows(x.rows - 1..<x.rows), into: logits, pass: pass)
    return sampler.next(UnsafeBufferPointer(start: logits.start, count: logits.count))
  }
}
