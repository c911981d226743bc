import ArgumentParser
import PreferenceTuning

/// Which loss, by whose definition.
struct LossOptions: ParsableArguments {
  @Option(
    name: .customLong("loss"),
    help: ArgumentHelp(
      "Loss and its weight; given several times, their sum (default: sigmoid). One of \(LossOptions.names).",
      discussion: "prefer explain-loss NAME says what each computes.", valueName: "name[=weight]"))
  var losses: [WeightedLoss] = []

  @Option(
    help: ArgumentHelp(
      "Whose definition where they differ: \(LossConvention.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "convention"))
  var compat: LossConvention = .trl116

  @Option(help: ArgumentHelp("Share of wrong labels that a loss reckons with.", valueName: "share"))
  var labelSmoothing: Double?

  @Option(
    name: .customLong("f-divergence"),
    help: ArgumentHelp(
      "What holds the policy to the reference: \(DivergenceName.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var divergence: DivergenceName = .reverseKL

  @Option(
    name: .customLong("f-alpha"),
    help: ArgumentHelp("Order of alpha_divergence, as the convention writes it.", valueName: "number"))
  var divergenceAlpha: Double?

  @Option(help: ArgumentHelp("Margin that simpo asks for.", valueName: "number"))
  var simpoGamma = LossChoice().simpoGamma

  @Option(
    name: .customLong("dpop-lambda"),
    help: ArgumentHelp("Weight that dpop gives to a falling chosen answer.", valueName: "number"))
  var dpopPenalty = LossChoice().dpopPenalty

  @Option(
    name: .customLong("discopop-tau"),
    help: ArgumentHelp("How sharply the parts of discopop change over.", valueName: "number"))
  var discopopTemperature = LossChoice().discopopTemperature

  @Option(
    name: .customLong("kto-desirable"),
    help: ArgumentHelp("Weight that kto gives to chosen answers.", valueName: "number"))
  var desirableWeight = LossChoice().desirableWeight

  @Option(
    name: .customLong("kto-undesirable"),
    help: ArgumentHelp("Weight that kto gives to rejected answers.", valueName: "number"))
  var undesirableWeight = LossChoice().undesirableWeight

  @Option(
    name: .customLong("ld-alpha"),
    help: ArgumentHelp(
      "LD-DPO: weight of answer tokens beyond the length of the shorter answer, 0 to 1.", valueName: "weight")
  )
  var tailWeight: Double?

  @Flag(
    name: .customLong("wpo"),
    help: "Multiply each pair's loss by how likely the policy itself would write it.")
  var weighsByPolicy = false

  @Flag(
    name: .customLong("mask-formatting"),
    help: "Leave the template's control tokens (headers, end of turn) out of the preference, as Llama 3 does."
  )
  var masksFormatting = false

  static var names: String { LossName.allCases.map(\.rawValue).joined(separator: ", ") }

  /// The choice that the options make.
  /// - Parameter masked: the ids that take no part in the preference.
  func choice(masked: Set<UInt32>) -> LossChoice {
    var choice = LossChoice()
    if !losses.isEmpty { choice.terms = losses.map(\.term) }
    choice.convention = compat
    choice.labelSmoothing = labelSmoothing
    choice.divergence = divergence
    choice.divergenceAlpha = divergenceAlpha
    choice.simpoGamma = simpoGamma
    choice.dpopPenalty = dpopPenalty
    choice.discopopTemperature = discopopTemperature
    choice.desirableWeight = desirableWeight
    choice.undesirableWeight = undesirableWeight
    choice.tailWeight = tailWeight
    choice.weighsByPolicy = weighsByPolicy
    choice.maskedTokens = masked
    return choice
  }

  func validate() throws {
    do {
      _ = try choice(masked: []).loss(beta: 0.1)
    } catch {
      throw ValidationError(error.description)
    }
  }
}

/// `NAME` or `NAME=WEIGHT`.
struct WeightedLoss: ExpressibleByArgument {
  var term: LossChoice.Term

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = LossName(rawValue: String(parts[0])) else { return nil }
    guard parts.count == 2 else {
      term = LossChoice.Term(name)
      return
    }
    guard let weight = Double(parts[1]) else { return nil }
    term = LossChoice.Term(name, weight: weight)
  }
}

extension LossName: ExpressibleByArgument {}
extension LossConvention: ExpressibleByArgument {}
extension DivergenceName: ExpressibleByArgument {}
