/// A decoder of one of the families of `ModelFamily`: scores the answers of preference pairs, gives the
/// gradients of what was scored, and samples.
///
/// One thread at a time may use a model. Its kernels use the threads of `context`; results are bit-equal for every
/// number of them, and a pair's scores do not depend on the other pairs of its micro-batch.
public final class DecoderModel {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// The threads and kernels in use.
  public private(set) var context: ComputeContext
  /// The adapter, if one is attached.
  public private(set) var adapter: LoRAAdapter?

  /// What its products are computed in. See `use(_:keepingWeights:)`.
  public internal(set) var precision: Precision = .float32
  /// What of the activations that `forward` keeps is made again by `backward` instead.
  public var recomputation = Recomputation.none
  /// Whether a pair's prompt is computed once for both answers. Without it each answer has a prompt of its own, which
  /// costs time and gives the same scores.
  public var sharesPrompts = true

  /// How the files that the model came from store its numbers: F32, BF16 or F16.
  public internal(set) var storedType = SafetensorsTensor.NumberType.f32

  let stack: DecoderStack
  let arena = Arena()
  private var kept: (pass: Pass, activations: DecoderStack.Activations)?

  /// A model whose weights are all zero: the loaders fill it.
  init(configuration: ModelConfiguration, context: ComputeContext) {
    self.configuration = configuration
    self.context = context
    stack = DecoderStack(configuration)
  }

  /// A model with random weights: normal with the configuration's `initializerRange`, norms 1, biases 0. The same seed gives
  /// the same weights. All parameters are frozen until `setTrainable`.
  public convenience init(configuration: ModelConfiguration, seed: UInt64, threads: Int = 0) {
    self.init(configuration: configuration, context: ComputeContext(threads: threads))
    for parameter in parameters {
      if parameter.shape.count == 1 {
        // Norms start as the identity, which Gemma's are with weight 0.
        let isZero = parameter.name.hasSuffix(".bias") || configuration.family.isGemma
        parameter.values.update(repeating: isZero ? 0 : 1)
      } else {
        var random = SeededRandom(seed: seed, stream: parameter.name)
        random.fillNormal(parameter.values, deviation: configuration.initializerRange)
      }
    }
  }

  // MARK: Parameters

  /// The model's own parameters, in a fixed order, under Hugging Face's names.
  public var parameters: [Parameter] { stack.parameters }

  /// All parameters that are trained: the model's own, then the adapter's.
  public var trainable: [Parameter] {
    parameters.filter(\.isTrainable) + (adapter?.parameters.filter(\.isTrainable) ?? [])
  }

  /// Starts (with zero gradients) or stops training the model's own parameters.
  public func setTrainable(base: Bool) {
    for parameter in parameters { parameter.setTrainable(base) }
  }

  /// Sets all gradients to zero.
  public func zeroGradients() {
    for parameter in trainable { parameter.zeroGradient() }
  }

  /// The number of threads, the caller's included. Setting it (0 for one a processor) starts a context of its own
  /// for this model.
  public var threads: Int {
    get { context.threads }
    set { use(ComputeContext(threads: newValue)) }
  }

  /// Computes with another context from now on.
  public func use(_ context: ComputeContext) {
    self.context = context
    kept = nil
  }

  // MARK: Adapter

  /// Attaches a fresh adapter, which changes nothing until it is trained, in place of any other; freezes the base.
  /// - Throws: `ModelError` when the settings name no module or are out of range.
  public func attach(_ configuration: LoRAConfiguration, seed: UInt64) throws(ModelError) {
    use(try LoRAAdapter(configuration, model: self.configuration, seed: seed))
    for pair in adapter?.pairs.values.map({ $0 }) ?? [] {
      _ = pair.magnitude?.values.update(from: pair.baseLengths)
    }
  }

  /// Attaches an adapter that was read for this model's shape.
  func use(_ adapter: LoRAAdapter) {
    setTrainable(base: false)
    self.adapter = adapter
    stack.attach(adapter.pairs)
    for (path, pair) in adapter.pairs where pair.magnitude != nil {
      pair.baseLengths = stack.linear(path)?.rowLengths(context: context) ?? []
    }
    kept = nil
  }

  /// Takes the adapter off again.
  public func detachAdapter() {
    adapter = nil
    stack.attach([:])
    kept = nil
  }

  // MARK: Scoring

  /// Scores a micro-batch without keeping anything. The numbers equal those of `forward` bit for bit.
  /// - Parameter adapter: false leaves the adapter out, which is the reference of a LoRA run.
  /// - Throws: `ModelError` when a token id is outside the vocabulary or a position beyond those learnt.
  public func evaluate(_ batch: PairBatch, adapter: Bool = true) throws(ModelError) -> [PairStatistics] {
    let (tokens, layout) = try scores(batch, adapter: adapter)
    return Self.summed(tokens, layout)
  }

  /// The log-probability of every scored token of a micro-batch, in nats.
  /// - Throws: `ModelError` when a token id is outside the vocabulary or a position beyond those learnt.
  public func tokenLogProbabilities(
    _ batch: PairBatch, adapter: Bool = true
  ) throws(ModelError) -> [(chosen: [Double], rejected: [Double])] {
    let (tokens, layout) = try scores(batch, adapter: adapter)
    let values = tokens.map(\.logProbability)
    return layout.branches.map { (Array(values[$0.chosen]), Array(values[$0.rejected])) }
  }

  private func scores(
    _ batch: PairBatch, adapter: Bool
  ) throws(ModelError) -> ([LanguageHead.TokenStatistics], BatchLayout) {
    let layout = try layout(batch)
    let (statistics, _) = stack.forward(pass: begin(layout, adapter: adapter, keep: false))
    return (statistics, layout)
  }

  /// Scores a micro-batch and keeps what `backward` needs.
  /// - Throws: `ModelError` when a token id is outside the vocabulary or a position beyond those learnt.
  public func forward(_ batch: PairBatch) throws(ModelError) -> [PairStatistics] {
    let layout = try layout(batch)
    let pass = begin(layout, adapter: true, keep: true)
    let (statistics, activations) = stack.forward(pass: pass)
    kept = (pass, activations)
    return Self.summed(statistics, layout)
  }

  /// Adds to the gradients of all trained parameters. Each `forward` allows one `backward`.
  /// - Parameter coefficients: for each pair of the last `forward`, the derivative of the loss by the chosen and by
  ///   the rejected answer's log-probability.
  /// - Throws: `ModelError` without a `forward` before, or when the number of pairs differs.
  public func backward(_ coefficients: [(chosen: Float, rejected: Float)]) throws(ModelError) {
    try backward(pairs: coefficients.count) { pair, branches, ofToken in
      for index in branches.chosen { ofToken[index] = coefficients[pair].chosen }
      for index in branches.rejected { ofToken[index] = coefficients[pair].rejected }
    }
  }

  /// The same, token by token.
  /// - Parameter coefficients: for each pair of the last `forward`, the derivative of the loss by the log-probability of
  ///   each scored token of the chosen and of the rejected answer.
  /// - Throws: `ModelError` without a `forward` before, or when the number of pairs differs.
  public func backward(tokens coefficients: [(chosen: [Float], rejected: [Float])]) throws(ModelError) {
    try backward(pairs: coefficients.count) { pair, branches, ofToken in
      for (index, value) in zip(branches.chosen, coefficients[pair].chosen) { ofToken[index] = value }
      for (index, value) in zip(branches.rejected, coefficients[pair].rejected) { ofToken[index] = value }
    }
  }

  private func backward(
    pairs: Int, fill: (Int, (chosen: Range<Int>, rejected: Range<Int>), inout [Float]) -> Void
  ) throws(ModelError) {
    guard let (pass, activations) = kept else {
      throw ModelError(
        .usage, at: "backward", "nothing was kept to go back through", remedy: "Call forward first")
    }
    guard pairs == pass.layout.branches.count else {
      throw ModelError(
        .usage, at: "backward", "got \(pairs) coefficients for \(pass.layout.branches.count) pairs",
        remedy: "Give one for each pair of the last forward")
    }
    // The way back overwrites some of what was kept.
    kept = nil
    var ofToken = [Float](repeating: 0, count: pass.layout.targets.count)
    for (pair, branches) in pass.layout.branches.enumerated() { fill(pair, branches, &ofToken) }
    stack.backward(activations, coefficients: ofToken, pass: pass)
  }

  /// All logits of one sequence, [tokens, vocabulary] row by row.
  /// - Throws: `ModelError` when a token id is outside the vocabulary or a position beyond those learnt.
  public func logits(tokens: [UInt32], adapter: Bool = true) throws(ModelError) -> [[Float]] {
    let layout = try BatchLayout(
      sequence: tokens, vocabularySize: configuration.vocabularySize, positions: configuration.positionLimit)
    let pass = begin(layout, adapter: adapter, keep: false)
    let (x, _) = stack.hidden(pass: pass)
    let logits = pass.arena.matrix(pass.rows, configuration.vocabularySize)
    stack.head.logits(x, into: logits, pass: pass)
    return (0..<pass.rows).map { row in
      Array(UnsafeBufferPointer(start: logits.rows(row..<row + 1).start, count: logits.columns))
    }
  }

  private func layout(_ batch: PairBatch) throws(ModelError) -> BatchLayout {
    try BatchLayout(
      batch, vocabularySize: configuration.vocabularySize, positions: configuration.positionLimit,
      sharesPrompts: sharesPrompts)
  }

  /// Starts a pass with an empty arena; what an earlier one kept is gone.
  func begin(_ layout: BatchLayout, adapter: Bool, keep: Bool) -> Pass {
    kept = nil
    // The same for a pass that keeps nothing: the next one may, and only what is touched takes memory.
    let bytes = activationBytes(tokens: layout.tokens.count, answerTokens: layout.targets.count)
    arena.reset(expecting: bytes / MemoryLayout<Float>.stride)
    return Pass(
      context: context, arena: arena, layout: layout, precision: precision,
      useAdapter: adapter && self.adapter != nil, keep: keep, recomputation: recomputation)
  }

  private static func summed(
    _ tokens: [LanguageHead.TokenStatistics], _ layout: BatchLayout
  ) -> [PairStatistics] {
    layout.branches.map { branches in
      var pair = PairStatistics()
      pair.chosen = summed(tokens[branches.chosen])
      pair.rejected = summed(tokens[branches.rejected])
      return pair
    }
  }

  private static func summed(_ tokens: ArraySlice<LanguageHead.TokenStatistics>) -> BranchStatistics {
    var sum = BranchStatistics()
    sum.tokenCount = tokens.count
    sum.tokenLogProbabilities.reserveCapacity(tokens.count)
    for token in tokens {
      sum.logProbability += token.logProbability
      sum.logitSum += token.meanLogit
      sum.entropySum += token.entropy
      sum.collisionEntropySum += token.collisionEntropy
      sum.tokenLogProbabilities.append(token.logProbability)
      if token.isTop { sum.top1Count += 1 }
    }
    return sum
  }
}
