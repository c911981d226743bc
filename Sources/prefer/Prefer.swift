import ArgumentParser

@main
struct Prefer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prefer", abstract: "Preference data, from compressed files to a tuned model.")
}
