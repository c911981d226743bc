/// The shape of a decoder, as Hugging Face's `config.json` describes it.
public struct ModelConfiguration: Sendable, Hashable {
  /// Which architecture it is.
  public var family = ModelFamily.llama
  /// Entries of the vocabulary.
  public var vocabularySize: Int
  /// Width of the residual stream.
  public var hiddenSize: Int
  /// Width of the feed-forward layer.
  public var intermediateSize: Int
  /// Decoder layers.
  public var layerCount: Int
  /// Query heads.
  public var headCount: Int
  /// Key and value heads; divides `headCount`.
  public var keyValueHeadCount: Int
  /// Width of a head; even.
  public var headDimension: Int
  /// Added to the mean square in RMSNorm, or to the variance in LayerNorm.
  public var normEpsilon: Double = 1e-5
  /// Rotary position embeddings.
  public var rotary = RotarySettings()
  /// Those of the layers with a window, where they differ.
  public var windowRotary: RotarySettings?
  /// How many keys a query sees, its own included; nil for all before it.
  public var slidingWindow: Int?
  /// Layers whose queries see all keys before them although there is a window.
  public var layersWithoutWindow: Set<Int> = []
  /// Layers whose queries and keys are not turned by their positions.
  public var layersWithoutRotary: Set<Int> = []
  /// The function of the feed-forward layer's gate.
  public var activation = GateActivation.silu
  /// Whether queries, keys, values and what attention gives have biases.
  public var attentionBias = false
  /// Whether the feed-forward layer's linear layers have biases.
  public var feedForwardBias = false
  /// Attention scores are divided by its root; nil for `headDimension`.
  public var queryScalar: Double?
  /// Attention scores are bounded by it, as cap * tanh(score / cap); nil where they are not.
  public var attentionSoftcap: Double?
  /// Logits are bounded by it; nil where they are not.
  public var logitSoftcap: Double?
  /// Whether the language head's weight is the embedding table.
  public var tiesEmbeddings = true
  /// The longest sequence the model is meant for.
  public var maximumPositions = 2048
  /// Standard deviation of freshly drawn weights.
  public var initializerRange = 0.02
  /// The token that begins a text, if there is one.
  public var beginToken: Int?
  /// The tokens that end a text.
  public var endTokens: [Int] = []
  /// The token that fills rows, if there is one.
  public var paddingToken: Int?
  /// The `config.json` that this was read from; what it says beyond the above is kept when written back.
  var source: ConfigurationSource?

  /// A configuration from its sizes; the rest has the usual defaults and can be set afterwards.
  /// - Parameters:
  ///   - headDimension: `hiddenSize / headCount` when nil.
  ///   - keyValueHeadCount: `headCount` when nil.
  public init(
    vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int? = nil, headDimension: Int? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount ?? headCount
    self.headDimension = headDimension ?? hiddenSize / max(headCount, 1)
  }

  /// Width of all query heads together.
  var queryWidth: Int { headCount * headDimension }
  /// Width of all key heads together.
  var keyWidth: Int { keyValueHeadCount * headDimension }
  /// The most positions that the model can compute: those learnt, or those whose angles do not depend on the text's
  /// length; nil for any number.
  var positionLimit: Int? {
    family == .gpt2 ? maximumPositions : rotary.scaling.positionLimit(maximum: maximumPositions)
  }

  /// The longest sequence that the model is meant for and that is computed here.
  public var longestSequence: Int { min(positionLimit ?? maximumPositions, maximumPositions) }

  /// How many keys a query of a layer sees, its own included; nil for all before it.
  func window(layer: Int) -> Int? { layersWithoutWindow.contains(layer) ? nil : slidingWindow }
}

/// The functions of a feed-forward layer's gate.
public enum GateActivation: Sendable, Hashable {
  /// x * sigmoid(x).
  case silu
  /// GELU by tanh (Hendrycks and Gimpel, 2016).
  case gelu
}

/// The bytes of a `config.json` that a configuration was read from.
struct ConfigurationSource: Sendable, Hashable {
  var bytes: [UInt8]
}
