/// The `README.md` of an exported folder: what was trained, on what, how it went, and how to load it.
public struct ModelCard {
  private let configuration: RunConfiguration
  private let plan: TuningPlan
  private let outcome: TuningOutcome
  private let isAdapter: Bool

  init(configuration: RunConfiguration, plan: TuningPlan, outcome: TuningOutcome, isAdapter: Bool) {
    self.configuration = configuration
    self.plan = plan
    self.outcome = outcome
    self.isAdapter = isAdapter
  }

  /// The file's text, Markdown with the metadata that model hubs read.
  public var text: String {
    let base = configuration.sources["model"] ?? "unknown"
    let settings = configuration.settings
    var text = "---\nlibrary_name: \(isAdapter ? "peft" : "transformers")\n"
    text += "base_model: \(Self.quoted(base))\ntags:\n- dpo\n- prefer\n---\n\n"
    text += "# \(isAdapter ? "An adapter for" : "A model tuned from") \(base)\n\n"
    text +=
      "Trained with `prefer train`: \(stages). Loss \(settings.loss.summary), beta \(settings.beta).\n\n"
    text += "| | |\n|---|---|\n"
    for (name, value) in rows { text += "| \(name) | \(Self.cell(value)) |\n" }
    text += "\n" + results
    text += "\n## Load it\n\n```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n"
    if isAdapter {
      text +=
        "from peft import PeftModel\n\nbase = AutoModelForCausalLM.from_pretrained(\(Self.quoted(base)))\n"
      text += "model = PeftModel.from_pretrained(base, \"THIS FOLDER\")\n"
    } else {
      text += "\nmodel = AutoModelForCausalLM.from_pretrained(\"THIS FOLDER\")\n"
    }
    text += "tokenizer = AutoTokenizer.from_pretrained(\"THIS FOLDER\")\n```\n"
    return text
  }

  private var stages: String {
    plan.stages.map { stage in
      let own = configuration.settings.stage(stage.stage)
      let name = stage.stage == .supervised ? "SFT on the chosen answers" : "preference optimisation"
      return "\(name), \(stage.steps) steps at learning rate \(own.learningRate) (\(own.schedule.rawValue))"
    }.joined(separator: ", then ")
  }

  private var rows: [(String, String)] {
    let settings = configuration.settings
    var rows = [
      ("trained", configuration.adapter ?? "all weights"),
      ("parameters", "\(plan.trainable) trained of \(plan.parameters)"),
      ("pairs", "\(plan.training.pairs) trained on, \(plan.evaluation?.pairs ?? 0) held out"),
      ("pairs of a step", settings.batchLimits.summary),
      ("optimiser", "\(settings.optimiser.name.rawValue), weight decay \(settings.optimiser.weightDecay)"),
      ("seed", "\(settings.seed)"),
    ]
    rows += configuration.sources.entries.map { ($0.name, $0.value) }
    rows += [
      ("fingerprint of the base weights", configuration.modelFingerprint),
      ("fingerprint of the training pairs", configuration.trainingFingerprint),
    ]
    if let held = configuration.evaluationFingerprint {
      rows.append(("fingerprint of the held-out pairs", held))
    }
    rows.append(("fingerprint of the configuration", configuration.fingerprint))
    return rows
  }

  private var results: String {
    guard let last = outcome.evaluations.last else { return "" }
    var text = "## On the held-out pairs\n\n| | |\n|---|---|\n"
    for (name, value) in last.named { text += "| `\(name)` | \(value) |\n" }
    if let pairs = last.pairs, let count = plan.evaluation?.pairs {
      let interval = Proportion(Int((pairs.accuracy * Double(count)).rounded()), of: count).interval
      text +=
        "| 95 % interval of the accuracy (Wilson) | \(interval.lowerBound) to \(interval.upperBound) |\n"
    }
    return text
  }

  /// A YAML and Python string.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}

extension TuningRun {
  /// The card of the run's result.
  public func card(_ outcome: TuningOutcome, isAdapter: Bool) -> ModelCard {
    ModelCard(configuration: configuration, plan: plan, outcome: outcome, isAdapter: isAdapter)
  }
}
