/// What is checked, beside what always is.
public struct ValidationSettings: Sendable {
  /// The rules that are on, and their severities.
  public var selection: RuleSelection
  /// The platform or trainer that the data is for.
  public var profile: Profile?
  /// The template and tokenizer that the data is for.
  public var rendering: RenderingSettings?
  /// Whether prompts are compared with those of evaluation data.
  var comparesWithEvaluation = false

  /// The rules of a selection, for one platform or model if one is given.
  public init(
    selection: RuleSelection = .standard, profile: Profile? = nil, rendering: RenderingSettings? = nil
  ) {
    self.selection = selection
    self.profile = profile
    self.rendering = rendering
  }

  /// Whether a record that is plainly clean can be recognised from its tokens: nothing is asked for that only the full
  /// check looks at.
  var canRecogniseCleanRecords: Bool {
    profile == nil && rendering == nil && !normalises && !selection.isOn(.emailAddress)
      && !selection.isOn(.phoneNumber)
  }

  /// Whether records leave a digest that ignores white space, case and punctuation.
  var normalises: Bool { comparesWithEvaluation || selection.isOn(.normalisedDuplicate) }
}
