extension PreferencePair {
  /// Whether two pairs say the same, so that one may stand for the other.
  ///
  /// A text without roles equals one turn of the user or assistant; one text part equals its text; tools in a
  /// string equal their list; arguments of a tool call equal their spelling in a string; escapes and white
  /// space outside of strings do not count. Places do not count either.
  ///
  /// - Parameter allowed: kinds of loss that may lie between the two.
  public func says(theSameAs other: PreferencePair, but allowed: Set<ConversionLoss.Kind> = []) -> Bool {
    let dropsSystem = allowed.contains(.systemTurn)
    return Self.equal(promptMessages, other.promptMessages, but: allowed, dropsSystem: dropsSystem)
      && Self.equal(chosen.asMessages, other.chosen.asMessages, but: allowed)
      && Self.equal(rejected.asMessages, other.rejected.asMessages, but: allowed)
      && (allowed.contains(.tools) || Self.toolList(tools) == Self.toolList(other.tools))
      && (allowed.contains(.parallelToolCalls) || parallelToolCalls == other.parallelToolCalls)
      && (allowed.contains(.extras) || Self.equal(extras, other.extras))
      && (allowed.contains(.inputExtras) || Self.equal(inputExtras, other.inputExtras))
  }

  private static func equal(
    _ left: [Message], _ right: [Message], but allowed: Set<ConversionLoss.Kind>, dropsSystem: Bool = false
  ) -> Bool {
    let left = dropsSystem ? left.filter { $0.role != .system && $0.role != .developer } : left
    let right = dropsSystem ? right.filter { $0.role != .system && $0.role != .developer } : right
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { equal($0, $1, but: allowed) }
  }

  private static func equal(_ left: Message, _ right: Message, but allowed: Set<ConversionLoss.Kind>) -> Bool
  {
    left.role == right.role
      && (left.soleText.map { .text($0) } ?? left.content?.onOneLine)
        == (right.soleText.map { .text($0) } ?? right.content?.onOneLine)
      && (allowed.contains(.messageName) || left.name == right.name)
      && left.toolCalls.map(ToolNotation.callsWithStringArguments)
        == right.toolCalls.map(ToolNotation.callsWithStringArguments)
      && left.toolCallID == right.toolCallID
      && (allowed.contains(.messageExtras) || equal(left.extras, right.extras))
  }

  private static func equal(_ left: [ExtraMember], _ right: [ExtraMember]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy {
        $0.key == $1.key && $0.value.onOneLine.hasSameBytes(as: $1.value.onOneLine)
      }
  }

  private static func toolList(_ tools: RawJSON?) -> RawJSON? {
    tools.map { ToolNotation.list($0) ?? RawJSON(bytes: $0.onOneLine) }
  }
}

extension Content {
  fileprivate var onOneLine: Content {
    guard case .parts(let parts) = self else { return self }
    return .parts(RawJSON(bytes: parts.onOneLine))
  }
}
