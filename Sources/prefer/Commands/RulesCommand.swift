import ArgumentParser
import Validation

/// `prefer rules`: what is checked, in a list.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List all rules with their codes, severities and meanings.",
    discussion: """
      Rules marked off are checked when --select or --severity names them. Problems
      of reading an input have the code PD001 and names of their own.

      EXAMPLES
        prefer rules
        prefer rule PD603
      """)

  func run() {
    let style = Style(for: .standardOutput)
    let widest = Rule.all.map(\.name.count).max() ?? 0
    var text = ""
    for rule in Rule.all {
      let severity = Format.left(rule.isOnByDefault ? rule.severity.rawValue : "off", 7)
      let painted =
        switch rule.severity {
        case _ where !rule.isOnByDefault: style.dim(severity)
        case .error: style.red(severity)
        case .warning: style.yellow(severity)
        case .note: style.cyan(severity)
        }
      text += "\(style.bold(rule.code))  \(painted)  \(Format.left(rule.name, widest))  \(rule.what)\n"
    }
    Terminal.standardOutput.write(text)
  }
}

/// `prefer rule CODE`: all there is to say about one rule.
struct RuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rule",
    abstract: "Explain one rule: what, why, examples, remedy, and which tools need it.",
    discussion: """
      EXAMPLES
        prefer rule PD502
        prefer rule empty-chosen
      """)

  @Argument(help: ArgumentHelp("The rule's code or name.", valueName: "code"))
  var word: String

  func run() throws {
    guard let page = RulePage.page(of: word) else {
      throw CommandFailure.usage("there is no rule \"\(word)\"; prefer rules lists them all")
    }
    Terminal.standardOutput.write(page.text)
  }
}
