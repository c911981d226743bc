import ByteStreams
import JSONText
import PreferenceTuning
import Transformer

/// The recorded TRL run over a tiny Llama, in the shared data beside the checkout. Tests that use it are skipped where it
/// is not there.
struct Oracle {
  let folder: String

  init?() {
    // .../Tests/PreferenceTuningTests/Oracle.swift
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    folder = root.joined(separator: "/") + "/../shared/data/oracle/tiny-llama-dpo"
    guard FileSystem.exists(folder + "/trl_step0.json") else { return nil }
  }

  static var isThere: Bool { Oracle() != nil }

  /// The 32 pairs, in the order of the file.
  func pairs() throws -> ArrayPairs {
    ArrayPairs(
      pairs: try json("trl_step0.json").elements.map { row in
        func ids(_ name: String) -> [UInt32] {
          row[name]?.elements.compactMap { $0.int.map(UInt32.init) } ?? []
        }
        return PairTokens(prompt: ids("prompt_ids"), chosen: ids("chosen_ids"), rejected: ids("rejected_ids"))
      })
  }

  /// What TRL logged at each of the eight steps.
  func log(_ file: String) throws -> [[String: Double]] {
    try json(file)["logs"]?.elements.map { step in
      Dictionary(
        step.members.map { ($0.key.string, $0.value.double ?? .nan) }, uniquingKeysWith: { first, _ in first }
      )
    } ?? []
  }

  /// The base model, all of it trained.
  func fullModel() throws -> DecoderModel {
    let model = try DecoderModel.load(directory: folder, threads: 2)
    model.setTrainable(base: true)
    return model
  }

  /// The base model with the recording's adapter, which is not zero at the start.
  func adapterModel() throws -> DecoderModel {
    let model = try DecoderModel.load(directory: folder, threads: 2)
    try model.attach(LoRAConfiguration(rank: 16, alpha: 32), seed: 0)
    try model.adapter?.loadWeights(file: folder + "/lora/init_trainable.safetensors")
    return model
  }

  /// The settings of the recording.
  var settings: TuningSettings {
    var settings = TuningSettings()
    settings.preference = .init(epochs: 1, learningRate: 1e-3, schedule: .constant)
    settings.batchSize = 4
    settings.shuffles = false
    return settings
  }

  private func json(_ file: String) throws -> JSONValue {
    try JSONDocument.parse(try FileSystem.read("\(folder)/\(file)")[...]).root
  }
}
