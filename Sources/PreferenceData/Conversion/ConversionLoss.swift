/// Something of a pair that a target format has no place for.
public struct ConversionLoss: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of loss. The raw values are stable names, as given to `--allow-loss`.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Members of the record that the target does not know.
    case extras
    /// Unknown members of the object that holds the prompt.
    case inputExtras = "input-extras"
    /// Members of a message that the target does not know.
    case messageExtras = "message-extras"
    /// The name of a message's speaker.
    case messageName = "message-name"
    /// The list of tools.
    case tools
    /// The `parallel_tool_calls` switch.
    case parallelToolCalls = "parallel-tool-calls"
    /// A system turn that the target cannot hold.
    case systemTurn = "system-turn"
    /// A conversation of several turns, where the target holds one text.
    case multiTurn = "multi-turn"
    /// An answer of several messages, where the target holds one text.
    case answerMessages = "answer-messages"
    /// Tool calls or results.
    case toolTurns = "tool-turns"
    /// Content in parts (images, several texts), where the target holds one text.
    case contentParts = "content-parts"
    /// A role that the target does not know.
    case unknownRole = "unknown-role"

    /// Whether the record can be written without it. The others would change what the record says, so they
    /// can't be allowed: such a record is refused whatever is allowed.
    public var canBeAllowed: Bool {
      switch self {
      case .extras, .inputExtras, .messageExtras, .messageName, .tools, .parallelToolCalls, .systemTurn: true
      case .multiTurn, .answerMessages, .toolTurns, .contentParts, .unknownRole: false
      }
    }
  }

  /// What kind of loss it is.
  public var kind: Kind
  /// What exactly would be lost, in a few words.
  public var detail: String

  /// A loss of that kind.
  public init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  public var description: String {
    "\(kind.rawValue): \(detail)"
  }
}
