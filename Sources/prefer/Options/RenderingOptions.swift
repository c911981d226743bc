import ArgumentParser
import ChatTemplates
import Validation

/// For which model to check: what its template makes of a record, and how many tokens that is.
struct RenderingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check what this tokenizer makes of each record: tokenizer.json, a folder that holds one, or tiny.",
      valueName: "path"))
  var tokenizer: String?

  @OptionGroup var templateOption: TemplateOption

  @Option(help: ArgumentHelp("Most tokens of a rendered prompt.", valueName: "tokens"))
  var maxPromptLength: Int?

  @Option(help: ArgumentHelp("Most tokens of a prompt and its longer answer.", valueName: "tokens"))
  var maxLength: Int?

  func validate() throws {
    if tokenizer == nil, templateOption.template != nil || maxPromptLength != nil || maxLength != nil {
      throw ValidationError("--template and limits on tokens need a --tokenizer.")
    }
    if [maxPromptLength ?? 1, maxLength ?? 1].contains(where: { $0 < 1 }) {
      throw ValidationError("A limit must be at least 1.")
    }
  }

  /// The checks with tokenizer and template, if asked for.
  func settings() throws -> RenderingSettings? {
    guard let tokenizer else { return nil }
    return RenderingSettings(
      template: try templateOption.load(tokenizer: tokenizer),
      tokenizer: try TokenizerOptions.load(tokenizer),
      maximumPromptLength: maxPromptLength, maximumLength: maxLength)
  }
}
