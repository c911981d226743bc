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
  /// How many keys a query sees, its own included; nil for all before it.
  public var slidingWindow: Int?
  /// Layers whose queries and keys are not turned by their positions.
  public var layersWithoutRotary: Set<Int> = []
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
  /// The most positions that the model can compute, where it learnt each; nil where positions are angles.
  var positionLimit: Int? { family == .gpt2 ? maximumPositions : nil }
}

/// The bytes of a `config.json` that a configuration was read from.
struct ConfigurationSource: Sendable, Hashable {
  var bytes: [UInt8]
}
