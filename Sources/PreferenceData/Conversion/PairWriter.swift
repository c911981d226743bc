public import JSONText

/// Writes pairs in one format.
public struct PairWriter: Sendable {
  /// The formats that are written.
  public enum Target: String, Sendable, Hashable, CaseIterable {
    /// OpenAI preference JSONL.
    case openai
    /// Lists of messages: `prompt`, `chosen`, `rejected`.
    case chat
    /// `prompt`, `chosen` and `rejected` as strings, with `system` where there is one.
    case flat

    /// The same format for reading.
    public var format: PairFormat {
      switch self {
      case .openai: .openai
      case .chat: .chat
      case .flat: .flat
      }
    }
  }

  /// The format to write.
  public var target: Target
  /// Whether the OpenAI format gets the record's other members too, which services may refuse. The other
  /// formats always keep them.
  public var keepsExtras: Bool

  /// A writer of one format.
  public init(_ target: Target, keepsExtras: Bool = false) {
    self.target = target
    self.keepsExtras = keepsExtras
  }

  /// What the format has no place for; empty when the pair can be written whole.
  public func losses(of pair: PreferencePair) -> [ConversionLoss] {
    switch target {
    case .openai: OpenAIFormat.losses(of: pair, keepsExtras: keepsExtras)
    case .chat: ChatFormat.losses(of: pair)
    case .flat: FlatFormat.losses(of: pair)
    }
  }

  /// Writes the pair as one JSON object on one line, without what the format has no place for.
  ///
  /// Ask for the ``losses(of:)`` first: those that can't be allowed must not be there.
  public func write(_ pair: PreferencePair, to writer: inout JSONWriter) {
    switch target {
    case .openai: OpenAIFormat.write(pair, keepsExtras: keepsExtras, to: &writer)
    case .chat: ChatFormat.write(pair, to: &writer)
    case .flat: FlatFormat.write(pair, to: &writer)
    }
  }

  /// The pair's line without its end, and what got lost on the way; no bytes if a loss can't be allowed.
  public func line(for pair: PreferencePair) -> (bytes: [UInt8]?, losses: [ConversionLoss]) {
    let losses = losses(of: pair)
    guard losses.allSatisfy(\.kind.canBeAllowed) else { return (nil, losses) }
    var writer = JSONWriter()
    write(pair, to: &writer)
    return (writer.bytes, losses)
  }
}
