/// What is checked, beside what always is.
public struct ValidationSettings: Sendable {
  /// The rules that are on, and their severities.
  public var selection: RuleSelection
  /// The platform or trainer that the data is for.
  public var profile: Profile?
  /// The template and tokenizer that the data is for.
  public var rendering: RenderingSettings?
  /// Texts of benchmarks that no record may share a run of words with.
  public var benchmark: BenchmarkTexts?
  /// How much of their words two records must share, by estimate, to count as nearly the same: 0 to 1.
  public var nearDuplicateSimilarity = 0.8
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
    profile == nil && rendering == nil && benchmark == nil && !normalises && !findsNearDuplicates
      && ![Rule.emailAddress, .phoneNumber, .languageMismatch].contains(where: selection.isOn)
  }

  /// Whether records leave a sketch of their words.
  var findsNearDuplicates: Bool { selection.isOn(.nearDuplicate) }

  /// Whether records leave a digest that ignores white space, case and punctuation.
  var normalises: Bool { comparesWithEvaluation || selection.isOn(.normalisedDuplicate) }
}
