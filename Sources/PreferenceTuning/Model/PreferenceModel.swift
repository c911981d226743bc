public import Transformer

/// What a run asks of a model. The numbers stay with the model; an engine of another kind can stand behind this.
public protocol PreferenceModel: AnyObject {
  /// Entries of the vocabulary: token ids are below it.
  var vocabularySize: Int { get }

  /// The longest sequence the model is meant for, prompt and answer together; nil when there is no bound.
  var maximumPositions: Int? { get }

  /// The parameters of the model itself, without an adapter's, always in the same order.
  var baseParameters: [Parameter] { get }

  /// The parameters that training changes, always in the same order, each with a gradient.
  var trainable: [Parameter] { get }

  /// The adapter's settings in words, recorded with the run and compared on resume; nil when the model itself is
  /// trained.
  var adapterSummary: String? { get }

  /// Whether the adapter is there but changes nothing yet, so that the model without it gives the same numbers.
  var adapterIsIdentity: Bool { get }

  /// What its products are computed in.
  var precision: Precision { get }

  /// The threads and kernels that updates of the parameters run on.
  var compute: ComputeContext { get }

  /// What of a forward pass is made again by the backward pass instead of being kept.
  var recomputation: Recomputation { get set }

  /// The bytes that `packFrozenWeights` takes beyond what it gives back; nil where there is nothing to pack.
  var packingCost: Int? { get }

  /// Brings weights that are not trained into the form that products read, once for all passes. It changes no number.
  func packFrozenWeights()

  /// Sets all gradients to 0.
  func zeroGradients()

  /// Log-probabilities and what goes with them, without keeping anything. With `adapter` false the adapter takes no
  /// part. A pair's numbers equal those of `forward` with the same weights and the same batch, bit for bit.
  func evaluate(_ batch: PairBatch, adapter: Bool) throws -> [PairStatistics]

  /// The same, keeping what `backward` needs.
  func forward(_ batch: PairBatch) throws -> [PairStatistics]

  /// Adds to the gradients, given the derivative of the loss by each log-probability of the last `forward`.
  func backward(_ derivatives: [(chosen: Float, rejected: Float)]) throws

  /// The same with a derivative by the log-probability of each scored token.
  func backward(tokens derivatives: [(chosen: [Float], rejected: [Float])]) throws

  /// An estimate, with the recomputation that is set, of the bytes a forward pass keeps for its backward pass.
  /// - Parameters:
  ///   - tokens: tokens of the micro-batch: prompts and both answers.
  ///   - answerTokens: those of them that belong to answers.
  func activationBytes(tokens: Int, answerTokens: Int) -> Int
}

extension PreferenceModel {
  /// Single precision, unless the model says otherwise.
  public var precision: Precision { .float32 }

  /// Nothing to pack, unless the model says otherwise.
  public var packingCost: Int? { nil }

  /// Nothing is packed, unless the model says otherwise.
  public func packFrozenWeights() {}
}
