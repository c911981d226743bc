/// Ids that have a role in a model's texts.
public struct TokenRoles: Sendable, Hashable {
  /// Begins a text.
  public var beginningOfText: UInt32?
  /// Ends a text.
  public var endOfText: UInt32?
  /// Fills up batches.
  public var padding: UInt32?

  /// Makes the roles.
  public init(beginningOfText: UInt32? = nil, endOfText: UInt32? = nil, padding: UInt32? = nil) {
    self.beginningOfText = beginningOfText
    self.endOfText = endOfText
    self.padding = padding
  }

  /// The roles that well-known contents of control tokens have; the first name found counts.
  ///
  /// Used where no `tokenizer_config.json` says more.
  init(wellKnownIn tokens: [AddedToken]) {
    func first(_ names: [String]) -> UInt32? {
      for name in names {
        if let token = tokens.first(where: { $0.content == name }) { return token.id }
      }
      return nil
    }
    self.init(
      beginningOfText: first(["<|begin_of_text|>", "<｜begin▁of▁sentence｜>", "<s>", "<|startoftext|>"]),
      endOfText: first(["<|endoftext|>", "<|end_of_text|>", "<｜end▁of▁sentence｜>", "</s>", "<|return|>"]),
      padding: first(["<|pad|>", "<pad>", "[PAD]", "<|padding|>", "<｜▁pad▁｜>", "<|finetune_right_pad_id|>"]))
  }
}
