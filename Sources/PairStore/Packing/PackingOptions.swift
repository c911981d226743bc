public import PreferenceData

/// Where the prompt's tokens end when text that follows could have merged with it.
public enum BoundaryPolicy: String, Sendable, Hashable, CaseIterable {
  /// Prompt and answer are encoded apart, so that the prompt's tokens are those that a model sees when it is asked.
  case split
  /// Prompt and answer are encoded together, as TRL does since 1.0: a token that straddles the boundary
  /// belongs to the answers, and the prompt is what both sides share.
  case trl
  /// Encoded together; rows where a token straddles the boundary are left out.
  case drop
}

/// What happens to a pair whose longer side passes the length limit.
public enum OverlongPolicy: String, Sendable, Hashable, CaseIterable {
  /// Packing stops with an error that names the row.
  case error
  /// The row is left out and counted.
  case drop
  /// Tokens are cut from the start of the prompt; a beginning-of-text token stays.
  case truncatePromptStart = "truncate-prompt-start"
  /// Tokens are cut from the end of the answers, as TRL does; the end of the turn is lost with them.
  case truncateAnswer = "truncate-answer"
}

/// How pairs become tokens and shards.
public struct PackingOptions: Sendable, Hashable {
  /// Where the prompt's tokens end.
  public var boundary: BoundaryPolicy
  /// Whether text that a template writes after the end of the last turn (ChatML: a line feed) belongs to the answer.
  /// Nil follows the boundary policy: kept with `trl`, which trains on it, otherwise left out.
  public var keepsTrailer: Bool?
  /// The most tokens that prompt and answer may have together; nil for no limit.
  public var maximumLength: Int?
  /// What happens to longer pairs.
  public var overlong: OverlongPolicy
  /// Whether a template may be used whose marks the tokenizer does not know as tokens: they are then plain text.
  public var allowsMarksAsText: Bool
  /// The format that every record must have; nil to see from each record.
  public var format: PairFormat?
  /// Whether records are single answers with a label instead of pairs: a row then has one answer, as chosen or as rejected.
  public var isUnpaired = false
  /// A shard is sealed with the row that brings it to this many tokens.
  public var shardTokens: Int

  /// Options; the defaults lose no row but those without an answer or with two equal ones.
  public init(
    boundary: BoundaryPolicy = .split, keepsTrailer: Bool? = nil, maximumLength: Int? = nil,
    overlong: OverlongPolicy = .drop, allowsMarksAsText: Bool = false, format: PairFormat? = nil,
    shardTokens: Int = 16 << 20
  ) {
    self.boundary = boundary
    self.keepsTrailer = keepsTrailer
    self.maximumLength = maximumLength
    self.overlong = overlong
    self.allowsMarksAsText = allowsMarksAsText
    self.format = format
    self.shardTokens = shardTokens
  }

  /// Whether the trailer is part of the answer.
  var includesTrailer: Bool { keepsTrailer ?? (boundary == .trl) }

  /// All that decides which bytes a shard has, by name.
  var named: [PackingOption] {
    [
      PackingOption(name: "boundary", value: boundary.rawValue),
      PackingOption(name: "trailer", value: includesTrailer ? "kept" : "left out"),
      PackingOption(name: "maximum length", value: maximumLength.map(String.init) ?? "none"),
      PackingOption(name: "over-long pairs", value: maximumLength == nil ? "none" : overlong.rawValue),
      PackingOption(name: "marks as text", value: allowsMarksAsText ? "allowed" : "refused"),
      PackingOption(name: "format", value: isUnpaired ? "unpaired" : format?.rawValue ?? "detected"),
      PackingOption(name: "shard tokens", value: String(shardTokens)),
    ]
  }
}
