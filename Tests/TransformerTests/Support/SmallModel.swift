@testable import Transformer

/// A model whose sizes are multiples of no tile, with weights large enough that mistakes show.
enum SmallModel {
  static func configuration(tied: Bool = true) -> ModelConfiguration {
    var configuration = ModelConfiguration(
      vocabularySize: 53, hiddenSize: 21, intermediateSize: 37, layerCount: 2, headCount: 3,
      keyValueHeadCount: 1, headDimension: 6)
    configuration.tiesEmbeddings = tied
    configuration.initializerRange = 0.3
    return configuration
  }

  static func make(
    tied: Bool = true, threads: Int = 1, set: ComputeContext.InstructionSet? = nil
  ) -> DecoderModel {
    let model = DecoderModel(configuration: configuration(tied: tied), seed: 5, threads: threads)
    if let set, let context = ComputeContext(threads: threads, instructionSet: set) { model.use(context) }
    for parameter in model.parameters where parameter.shape.count == 1 {
      var random = SeededRandom(seed: 6, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.2)
      for index in parameter.values.indices { parameter.values[index] += 1 }
    }
    return model
  }

  /// Token ids that are the same for the same seed.
  static func ids(_ count: Int, seed: UInt64) -> [UInt32] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in UInt32(random.next() % 53) }
  }

  static func pair(_ prompt: Int, _ chosen: Int, _ rejected: Int, seed: UInt64) -> PairTokens {
    PairTokens(
      prompt: ids(prompt, seed: seed), chosen: ids(chosen, seed: seed + 100),
      rejected: ids(rejected, seed: seed + 200))
  }

  /// Pairs of uneven lengths, among them a single-token answer and one without a rejected answer.
  static let batch = PairBatch(pairs: [
    pair(7, 5, 9, seed: 1), pair(1, 1, 2, seed: 2), pair(13, 4, 0, seed: 3),
  ])

  static let coefficients: [(chosen: Float, rejected: Float)] = [(-0.7, 0.4), (0.3, -0.2), (-1, 0)]

  /// The gradients of all trained parameters after one forward and backward.
  static func gradients(
    _ model: DecoderModel, _ batch: PairBatch = batch,
    _ coefficients: [(chosen: Float, rejected: Float)] = coefficients
  ) throws -> [String: [Float]] {
    model.zeroGradients()
    _ = try model.forward(batch)
    try model.backward(coefficients)
    return Dictionary(
      model.trainable.map { ($0.name, $0.gradient.map(Array.init) ?? []) },
      uniquingKeysWith: { first, _ in first })
  }
}
