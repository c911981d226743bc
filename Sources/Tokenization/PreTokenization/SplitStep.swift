/// One step of a pre-tokenizer, in whichever way it is carried out.
enum SplitStep: Sendable, Hashable {
  /// By a scanner written by hand.
  case rule(SplitRule)
  /// By the general engine for regular expressions.
  case expression(ExpressionSplit)

  /// A name that tells steps apart.
  var name: String {
    switch self {
    case .rule(let rule): rule.rawValue
    case .expression(let split):
      "split(\(split.expression.pattern), \(split.expression.dialect.rawValue), \(split.behavior.rawValue)"
        + "\(split.isInverted ? ", inverted" : ""))"
    }
  }

  /// The same step by the general engine, where it has a pattern: to check one against the other.
  func asExpression() throws(RegexError) -> SplitStep {
    guard case .rule(let rule) = self, let pattern = rule.pattern else { return self }
    let expression = try RegularExpression(pattern, .fancyRegex)
    return .expression(ExpressionSplit(expression: expression, behavior: .isolated, isInverted: false))
  }
}
