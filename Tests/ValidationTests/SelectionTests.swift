import Testing
import Validation

@Suite struct SelectionTests {
  @Test func selectTakesCodesBeginningsAndNames() throws {
    let selection = try RuleSelection(select: ["PD5", "email-address"], ignore: ["PD505"])
    #expect(selection.isOn(.emptyChosen) && selection.isOn(.toolList) && selection.isOn(.emailAddress))
    #expect(!selection.isOn(.blankText) && !selection.isOn(.sameAnswers) && !selection.isOn(.phoneNumber))
    let narrowed = try RuleSelection(
      select: ["PD5"], severities: [("PD501", .on(.note)), ("PD6", .on(.error))])
    #expect(narrowed.setting(of: .emptyPrompt)?.severity == .note && !narrowed.isOn(.sameAnswers))
    let all = try RuleSelection(select: ["all"])
    #expect(Rule.all.allSatisfy { all.isOn($0) })
    #expect(Rule.all.allSatisfy { RuleSelection.standard.isOn($0) == $0.isOnByDefault })
  }

  @Test func severitiesComeAfterTheProfilesAndLaterOnesWin() throws {
    let selection = try RuleSelection(
      severities: [("PD6", .on(.note)), ("same-answers", .on(.error)), ("PD255", .on(.warning))],
      defaults: [("PD601", .off), ("PD308", .on(.error))])
    #expect(selection.setting(of: .sameAnswers)?.severity == .error)
    #expect(selection.setting(of: .similarAnswers)?.severity == .note)
    #expect(selection.setting(of: .variant)?.severity == .error)
    #expect(selection.isOn(.emailAddress) && !selection.isOn(.phoneNumber))
    #expect(selection.setting(of: .emptyPrompt) == .emptyPrompt)
  }

  @Test(arguments: ["", "P", "PD", "PD9999", "no-such-rule", "empty chosen"])
  func unknownWordsAreRefused(word: String) {
    #expect(throws: RuleSelectionError.self) { try RuleSelection(select: [word]) }
    #expect(throws: RuleSelectionError.self) { try RuleSelection(ignore: [word]) }
    #expect(throws: RuleSelectionError.self) { try RuleSelection(severities: [(word, .off)]) }
  }

  @Test func settingsAreWords() {
    #expect(RuleSelection.Setting("off") == .off)
    #expect(RuleSelection.Setting("warning") == .on(.warning))
    #expect(RuleSelection.Setting("Warning") == nil)
  }
}
