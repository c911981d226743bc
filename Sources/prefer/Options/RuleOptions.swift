import ArgumentParser
import Validation

/// What to check, and how much it matters.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check these rules only: codes (PD502), beginnings of codes (PD5), names or all; separated by commas.",
      valueName: "rules"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Leave these rules out.", valueName: "rules"))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp(
      "Set how much rules matter: error, warning, note or off. Turns rules on that are off by default.",
      valueName: "rules=severity"))
  var severity: [String] = []

  @Option(
    help: ArgumentHelp(
      "Check what one platform asks for: \(Profile.all.map(\.name).joined(separator: ", ")).",
      valueName: "name"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Settings to use instead of the \(ConfigurationFile.name) beside the input or above it.",
      valueName: "file"))
  var config: String?

  /// What is checked of these inputs: the settings file first, then what the command line says.
  ///
  /// - Parameter wanted: rules that another option turns on, unless they are ignored.
  func settings(for inputs: [String], turningOn wanted: [Rule] = []) throws -> ValidationSettings {
    let file = try ProjectSettings.load(named: config, for: inputs)
    let profile = try chosenProfile(profile ?? file?.profile)
    let ofFile = (file?.severities ?? []) + (file?.ignore ?? []).map { ($0, .off) }
    do {
      let selection = try RuleSelection(
        select: select.isEmpty ? file?.select : Self.words(select), ignore: Self.words(ignore),
        severities: ofFile + severities(),
        defaults: (profile?.severities ?? []) + wanted.map { ($0.code, .on($0.severity)) })
      return ValidationSettings(selection: selection, profile: profile)
    } catch let error as RuleSelectionError {
      throw CommandFailure.usage("\(error)")
    }
  }

  private func chosenProfile(_ name: String?) throws -> Profile? {
    guard let name else { return nil }
    guard let known = Profile.named(name) else {
      throw CommandFailure.usage(
        "there is no profile \"\(name)\"; the profiles are \(Profile.all.map(\.name).joined(separator: ", "))"
      )
    }
    return known
  }

  private func severities() throws -> [(word: String, setting: RuleSelection.Setting)] {
    var settings: [(word: String, setting: RuleSelection.Setting)] = []
    for text in severity {
      let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, let setting = RuleSelection.Setting(sides[1]) else {
        throw CommandFailure.usage(
          "--severity takes a rule, = and one of error, warning, note, off; not \"\(text)\"")
      }
      for word in Self.words([sides[0]]) { settings.append((word, setting)) }
    }
    return settings
  }

  private static func words(_ lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }
}
