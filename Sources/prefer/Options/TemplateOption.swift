import ArgumentParser
import ByteStreams
import ChatTemplates

/// Which chat template renders the conversations.
struct TemplateOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How conversations become text: \(TemplateOption.names) (default: chatml with the bundled tokenizer).",
      valueName: "name"))
  var template: String?

  private static var names: String { BuiltInTemplate.allCases.map(\.rawValue).joined(separator: ", ") }

  /// The template of that name. Without a name it has to be clear: a text rendered in another form than the model
  /// knows trains it badly, and nobody would see why.
  func load(tokenizer: String) throws -> BuiltInTemplate {
    if let template { return try BuiltInTemplate(named: template) }
    if tokenizer == BundledPreset.name { return .chatml }
    let own = ["\(tokenizer)/chat_template.jinja", "\(tokenizer)/chat_template.json"].first(
      where: FileSystem.exists)
    throw CommandFailure.usage(
      (own.map { "the template \($0) is Jinja, which prefer does not render" } ?? "no template is named")
        + "; choose the built-in one that the model was trained with by --template: \(TemplateOption.names)")
  }
}
