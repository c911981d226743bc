/// Why a row was left out.
public struct DropReason: Sendable, Hashable, CustomStringConvertible {
  /// A stable name in kebab case: `empty-chosen`, `too-long`, `shape-missing-member`, `template-tool-calls`, ...
  public var code: String
  /// What was met.
  public var message: String

  /// The message.
  public var description: String { message }
}

/// What became of one pair.
enum RowOutcome: Sendable {
  /// Its tokens were appended: the prompt, the chosen answer, the rejected answer.
  case packed(promptCount: Int, chosenCount: Int, rejectedCount: Int, flags: PairFlags)
  case dropped(DropReason)
  /// Too long under the policy `error`.
  case refused(tokens: Int, limit: Int)
}
