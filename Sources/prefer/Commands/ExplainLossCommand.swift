import ArgumentParser
import PreferenceTuning

/// `prefer explain-loss`: what a loss computes, and by whose definition.
struct ExplainLossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain-loss",
    abstract: "Say what a loss computes: formula, conventions, usual settings, source.",
    discussion: """
      EXAMPLES
        prefer explain-loss            lists the losses
        prefer explain-loss ipo
      """)

  @Argument(help: ArgumentHelp("One of \(LossOptions.names).", valueName: "name"))
  var name: LossName?

  func run() throws {
    Terminal.standardOutput.write(name.map(Self.text) ?? Self.list)
  }

  private static var list: String {
    LossName.allCases.map { "\(Format.left($0.rawValue, 14))\($0.explanation.formula)\n" }.joined()
  }

  private static func text(of name: LossName) -> String {
    let style = Style(for: .standardOutput)
    let explanation = name.explanation
    var text = style.bold(name.rawValue) + "\n  " + explanation.formula + "\n"
    text += LossExplanation.letters + "\n\n"
    for convention in LossConvention.allCases {
      text += "--compat \(Format.left(convention.rawValue, 10)) "
      text += (explanation.conventions[convention] ?? "not built; refused by name") + "\n"
    }
    return text + "\nusual:  \(explanation.usual)\nsource: \(explanation.source)\n"
  }
}
