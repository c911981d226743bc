public import Transformer

/// A model that computes the prompt of a pair twice, once for each answer, as trainers without a shared prefix do. It gives the
/// same numbers with more work: the proof that sharing changes nothing.
public final class SeparateRowsModel: PreferenceModel {
  private let model: any PreferenceModel

  /// The same model, with rows that share nothing.
  public init(_ model: any PreferenceModel) { self.model = model }

  public var vocabularySize: Int { model.vocabularySize }
  public var maximumPositions: Int? { model.maximumPositions }
  public var baseParameters: [Parameter] { model.baseParameters }
  public var trainable: [Parameter] { model.trainable }
  public var adapterSummary: String? { model.adapterSummary }
  public var adapterIsIdentity: Bool { model.adapterIsIdentity }
  public var compute: ComputeContext { model.compute }
  public var precision: Precision { model.precision }

  public func zeroGradients() { model.zeroGradients() }

  public func evaluate(_ batch: PairBatch, adapter: Bool) throws -> [PairStatistics] {
    Self.joined(try model.evaluate(Self.rows(of: batch), adapter: adapter))
  }

  public func forward(_ batch: PairBatch) throws -> [PairStatistics] {
    Self.joined(try model.forward(Self.rows(of: batch)))
  }

  public func backward(_ derivatives: [(chosen: Float, rejected: Float)]) throws {
    let none: Float = 0
    try model.backward(
      derivatives.flatMap { [(chosen: $0.chosen, rejected: none), (chosen: $0.rejected, rejected: none)] })
  }

  public func backward(tokens derivatives: [(chosen: [Float], rejected: [Float])]) throws {
    let none: [Float] = []
    try model.backward(
      tokens: derivatives.flatMap {
        [(chosen: $0.chosen, rejected: none), (chosen: $0.rejected, rejected: none)]
      })
  }

  public func activationBytes(tokens: Int, answerTokens: Int) -> Int {
    // At most every prompt once more.
    model.activationBytes(tokens: 2 * tokens - answerTokens, answerTokens: answerTokens)
  }

  /// Two rows a pair, each with one answer.
  private static func rows(of batch: PairBatch) -> PairBatch {
    PairBatch(
      pairs: batch.pairs.flatMap { pair in
        [pair.chosen, pair.rejected].map { PairTokens(prompt: pair.prompt, chosen: $0, rejected: []) }
      })
  }

  private static func joined(_ rows: [PairStatistics]) -> [PairStatistics] {
    stride(from: 0, to: rows.count, by: 2).map { index in
      var pair = PairStatistics()
      pair.chosen = rows[index].chosen
      pair.rejected = rows[index + 1].chosen
      return pair
    }
  }
}
