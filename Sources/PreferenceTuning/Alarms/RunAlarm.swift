/// Something about a run that its owner should look at, with what to do about it.
public struct RunAlarm: Sendable, Hashable {
  /// What it is about.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The preference stage does not start at its reference.
    case startsElsewhere = "not-at-reference"
    /// Chosen answers become much less likely.
    case chosenFalls = "chosen-falls"
    /// The pairs are told apart almost at once.
    case tooEasy = "accuracy-1-early"
    /// Nothing is learnt.
    case learnsNothing = "learns-nothing"
    /// Answers become longer or shorter.
    case lengthDrifts = "length-drift"
  }

  /// What it is about.
  public var code: Code
  /// The step at which it was seen.
  public var step: Int
  /// What was seen, with its numbers.
  public var message: String
  /// What to do.
  public var advice: String
}
