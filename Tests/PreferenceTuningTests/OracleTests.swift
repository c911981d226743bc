import ByteStreams
import PreferenceTuning
import Testing
import Transformer

// Skipped where the shared data is not there.
@Suite("Against the recorded TRL run", .enabled(if: Oracle.isThere))
struct OracleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aFullFineTuneFollowsTheRecording() throws {
    let oracle = try #require(Oracle())
    let model = try oracle.fullModel()
    let steps = try steps(of: model, oracle.settings, oracle)
    try compare(steps, with: oracle.log("trl_full_losses.json"))
    let first = try #require(steps.first?.pairs)
    #expect(first.loss == 0.6931471805599453)
    #expect(first.chosenReward == 0 && first.rejectedReward == 0 && first.margin == 0)
    try compareWeights(model.parameters, with: oracle.folder + "/full/final_trainable.safetensors")
  }

  @Test func anAdapterFollowsTheRecording() throws {
    let oracle = try #require(Oracle())
    let model = try oracle.adapterModel()
    var settings = oracle.settings
    settings.reference = .base
    let steps = try steps(of: model, settings, oracle)
    try compare(steps, with: oracle.log("trl_lora_losses.json"))
    try compareWeights(
      try #require(model.adapter).parameters, with: oracle.folder + "/lora/final_trainable.safetensors")
  }

  private func steps(
    of model: DecoderModel, _ settings: TuningSettings, _ oracle: Oracle
  ) throws -> [TuningMetrics] {
    var steps: [TuningMetrics] = []
    let run = try TuningRun(
      model: model, training: try oracle.pairs(), settings: settings, directory: folder.path + "/run")
    _ = try run.run { if case .step(let metrics, _, _) = $0 { steps.append(metrics) } }
    return steps
  }

  /// Relative for what TRL sums or averages over tokens, absolute for rewards, which begin at 0.
  private func compare(_ steps: [TuningMetrics], with log: [[String: Double]]) throws {
    #expect(steps.count == 8 && log.count == 8)
    for (step, recorded) in zip(steps, log) {
      let tolerance = step.step <= 3 ? 1e-4 : 1e-3
      for (name, value) in step.named where !name.hasPrefix("tokens/") {
        let expected = try #require(recorded[name], "TRL logs no \(name)")
        if ["loss", "grad_norm", "logps/chosen", "logps/rejected", "entropy"].contains(name) {
          #expect(
            abs(value - expected) < tolerance * abs(expected),
            "step \(step.step) \(name): \(value), TRL \(expected)"
          )
        } else if name.hasPrefix("rewards/") {
          #expect(abs(value - expected) < 1e-3, "step \(step.step) \(name): \(value), TRL \(expected)")
        } else if name.hasPrefix("logits/") {
          #expect(abs(value - expected) < 1e-4, "step \(step.step) \(name): \(value), TRL \(expected)")
        } else {
          // Learning rate, counts of tokens and of hits: single precision is all that TRL's differ by.
          #expect(
            abs(value - expected) <= 1e-6 * abs(expected),
            "step \(step.step) \(name): \(value), TRL \(expected)")
        }
      }
      #expect(step.epoch == recorded["epoch"])
    }
  }

  /// AdamW's first steps move every weight by the learning rate whatever the gradient's size, so that weights whose
  /// gradient is nearly 0 may differ by more than the rest.
  private func compareWeights(_ parameters: [Parameter], with path: String) throws {
    let file = try SafetensorsFile(path: path)
    var worst: Float = 0
    var squares = 0.0
    var count = 0
    for parameter in parameters {
      let name = parameter.name.replacing("lora_A.weight", with: "lora_A.default.weight")
        .replacing("lora_B.weight", with: "lora_B.default.weight")
      for (ours, theirs) in zip(parameter.values, try file.floats(name)) {
        worst = max(worst, abs(ours - theirs))
        squares += Double(ours - theirs) * Double(ours - theirs)
        count += 1
      }
    }
    #expect(worst < 1e-4)
    #expect((squares / Double(count)).squareRoot() < 1e-6)
  }
}
