/// Where control tokens are recognised in text.
public enum SpecialTokens: Sendable, Hashable {
  /// Everywhere: text that spells a control token becomes it.
  case recognised
  /// Nowhere: text that spells a control token is encoded as text. Added tokens that are not special, such
  /// as the `<think>` of Qwen 3, are still recognised, as Hugging Face's encoder does.
  case asText
  /// Only inside these byte ranges of the text, in ascending order: what a chat template wrote becomes
  /// control tokens, the same bytes inside a user's message do not. A token must lie inside one range
  /// entirely. Added tokens that are not special are recognised everywhere, as with ``asText``.
  case within([Range<Int>])
  /// No added token of any kind is recognised outside these byte ranges, special or not.
  case allAddedWithin([Range<Int>])
}
