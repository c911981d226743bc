public import Tokenization
public import Transformer

/// Lets a model answer the prompts of the first pairs of a source, always with the most likely token.
public struct AnswerSampler: AnswerSampling {
  private static let shownPromptTokens = 160

  private let model: DecoderModel
  private let tokenizer: Tokenizer
  private let pairs: [PairTokens]
  private let maximumTokens: Int
  private let stop: Set<UInt32>

  /// - Parameters:
  ///   - model: as it is whenever samples are taken.
  ///   - tokenizer: the model's.
  ///   - source: where prompts come from.
  ///   - count: how many prompts.
  ///   - maximumTokens: most tokens of an answer.
  /// - Throws: what the source throws.
  public init(
    model: DecoderModel, tokenizer: Tokenizer, prompts source: any PairSource, count: Int,
    maximumTokens: Int = 96
  ) throws {
    self.model = model
    self.tokenizer = tokenizer
    self.maximumTokens = maximumTokens
    pairs = try (0..<min(count, source.count)).map { try source.pair(at: $0) }
    // What ends a text for the model, and what answers end with in the data: the template's mark.
    stop = Set(
      model.configuration.endTokens.compactMap { UInt32(exactly: $0) } + pairs.compactMap(\.chosen.last))
  }

  public func samples() throws -> [AnswerSample] {
    try pairs.map { pair in
      let room = model.configuration.maximumPositions - pair.prompt.count
      let answer = try model.generate(
        prompt: pair.prompt, maximumTokens: min(maximumTokens, max(room, 1)), sampling: .greedy, stop: stop)
      return AnswerSample(
        prompt: tokenizer.decodeText(pair.prompt.suffix(Self.shownPromptTokens), skipSpecial: false),
        answer: tokenizer.decodeText(answer, skipSpecial: true), tokens: answer.count,
        chosen: tokenizer.decodeText(pair.chosen, skipSpecial: true))
    }
  }
}
