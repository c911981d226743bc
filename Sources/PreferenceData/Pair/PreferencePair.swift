public import ByteStreams

/// One preference: a prompt and two replies, of which the first is preferred.
///
/// The same whatever format it came from. Nothing of the record is dropped: members that have no
/// field here are in `extras` and `inputExtras`, in order and as they were spelled.
public struct PreferencePair: Sendable {
  /// What both answers reply to.
  public var prompt: Prompt
  /// The preferred answer.
  public var chosen: Answer
  /// The other answer.
  public var rejected: Answer
  /// The tools that the model may call: a JSON array, or a JSON string that holds one.
  public var tools: RawJSON?
  /// OpenAI's `parallel_tool_calls`, as it was spelled.
  public var parallelToolCalls: RawJSON?
  /// The record's other members, in order.
  public var extras: [ExtraMember]
  /// Other members of the object that holds the prompt (OpenAI's `input`), in order.
  public var inputExtras: [ExtraMember]
  /// Where the record stands in the input.
  public var position: RecordPosition

  /// A pair from its parts.
  public init(
    prompt: Prompt, chosen: Answer, rejected: Answer, tools: RawJSON? = nil,
    parallelToolCalls: RawJSON? = nil,
    extras: [ExtraMember] = [], inputExtras: [ExtraMember] = [], position: RecordPosition
  ) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
    self.tools = tools
    self.parallelToolCalls = parallelToolCalls
    self.extras = extras
    self.inputExtras = inputExtras
    self.position = position
  }
}
