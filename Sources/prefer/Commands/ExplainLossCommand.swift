import ArgumentParser
import PreferenceTuning

/// `prefer explain-loss`: what a loss computes, and by whose definition.
struct ExplainLossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain-loss",
    abstract: "Say what a loss computes: formula, conventions, usual settings, source.",
    discussion: """
      EXAMPLES
        prefer explain-loss            lists the losses, and the flags that change them
        prefer explain-loss ipo
        prefer explain-loss wpo
      """)

  @Argument(
    help: ArgumentHelp(
      "One of \(LossOptions.names), or a flag that changes losses: \(Subject.modifierNames).",
      valueName: "name"))
  var subject: Subject?

  func run() throws {
    Terminal.standardOutput.write(subject.map(Self.text) ?? Self.list)
  }

  /// What can be explained.
  enum Subject: ExpressibleByArgument {
    case loss(LossName)
    case modifier(LossModifier)

    init?(argument: String) {
      let name = argument.hasPrefix("--") ? String(argument.dropFirst(2)) : argument
      if let loss = LossName(rawValue: name) {
        self = .loss(loss)
      } else if let modifier = LossModifier(rawValue: name) {
        self = .modifier(modifier)
      } else {
        return nil
      }
    }

    static var all: [Subject] { LossName.allCases.map(loss) + LossModifier.allCases.map(modifier) }
    static var modifierNames: String { LossModifier.allCases.map(\.rawValue).joined(separator: ", ") }

    var name: String {
      switch self {
      case .loss(let name): name.rawValue
      case .modifier(let modifier): modifier.rawValue
      }
    }

    var explanation: LossExplanation {
      switch self {
      case .loss(let name): name.explanation
      case .modifier(let modifier): modifier.explanation
      }
    }
  }

  private static var list: String {
    Subject.all.map { "\(Format.left($0.name, 16))\($0.explanation.formula)\n" }.joined()
  }

  private static func text(of subject: Subject) -> String {
    let style = Style(for: .standardOutput)
    let explanation = subject.explanation
    var text = style.bold(subject.name) + "\n  " + explanation.formula + "\n"
    text += LossExplanation.letters + "\n\n"
    for convention in LossConvention.allCases {
      text += "--compat \(Format.left(convention.rawValue, 10)) "
      text += (explanation.conventions[convention] ?? "not built; refused by name") + "\n"
    }
    return text + "\nusual:  \(explanation.usual)\nsource: \(explanation.source)\n"
  }
}
