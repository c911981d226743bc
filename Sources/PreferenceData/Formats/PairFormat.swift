/// The formats of preference records that are read.
public enum PairFormat: String, Sendable, Hashable, CaseIterable {
  /// OpenAI preference JSONL: `input.messages`, `preferred_output`, `non_preferred_output`.
  case openai
  /// Conversational `chosen` and `rejected` message lists, with a `prompt` list or without one.
  case chat
  /// `prompt`, `chosen`, `rejected` as strings.
  case flat
  /// LLaMA-Factory's ShareGPT ranking: `conversations` of `from` and `value`, `chosen`, `rejected`.
  case sharegpt
  /// Anthropic HH: `chosen` and `rejected` as whole transcripts.
  case hh
}
