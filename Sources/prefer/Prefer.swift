import ArgumentParser

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The command `prefer` and what it offers.
struct Prefer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prefer",
    abstract: "Preference data, from compressed files to a tuned language model.",
    discussion: """
      EXAMPLES
        prefer demo                              see the whole way on bundled data
        prefer validate data/ --quiet            check all under a folder, in CI
        prefer convert hh.jsonl.gz --to openai -o out.jsonl.zst
        prefer pack data.jsonl.zst --tokenizer MODEL --template chatml -o packed
        prefer train packed --model MODEL -o run

      Exit status: 0 done and clean, 1 findings or failure, 2 bad usage, 3 an input
      that could not be read to its end.
      """,
    version: Version.current,
    subcommands: [
      DemoCommand.self, ValidateCommand.self, RulesCommand.self, RuleCommand.self, ConvertCommand.self,
      TokenizeCommand.self, PackCommand.self, InspectCommand.self, ReferenceCommand.self, TrainCommand.self,
      EvalCommand.self, SampleCommand.self, ExplainLossCommand.self,
    ])
}

@main
enum EntryPoint {
  static func main() {
    // A reader that goes away (`prefer convert … | head`) is an error to report, not a reason to die silently.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try command()
      try command.run()
    } catch let failure as CommandFailure {
      if let message = failure.message { Terminal.standardError.write("prefer: \(message)\n") }
      exit(failure.status.rawValue)
    } catch {
      let code = Prefer.exitCode(for: error)
      if code == .success || code == .validationFailure {
        let text = Prefer.fullMessage(for: error) + "\n"
        (code == .success ? Terminal.standardOutput : Terminal.standardError).write(text)
        exit(code == .success ? ExitStatus.clean.rawValue : ExitStatus.usage.rawValue)
      }
      Terminal.standardError.write("prefer: error: \(error)\n")
      exit(ExitStatus.failed.rawValue)
    }
  }

  /// The command that the arguments ask for.
  ///
  /// Reading arguments takes longer than checking thousands of rows, and the tree of all commands reads those of the one that
  /// is meant several times. So that one is asked at once; what it does not understand, help included, the tree explains.
  private static func command() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    let named = Prefer.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let named, named.configuration.subcommands.isEmpty,
      let command = try? named.parseAsRoot(Array(arguments.dropFirst()))
    {
      return command
    }
    return try Prefer.parseAsRoot()
  }
}
