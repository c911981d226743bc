import ArgumentParser
import ByteStreams
import JSONText
import PairStore
import PreferenceTuning
import Transformer

/// `prefer eval`: how a model ranks pairs.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Score pairs with a model: accuracy, margins, log-probabilities.",
    discussion: """
      Takes a packed store or raw inputs. With --adapter, rewards are measured against
      the model without it; with --reference-model against that model; otherwise there
      are log-probabilities only. Intervals are Wilson's at 95 %.

      EXAMPLES
        prefer eval held-out.jsonl.gz --model MODEL --adapter run/adapter --template chatml
        prefer eval packed --model run/model --reference-model MODEL --json
        prefer eval packed --model MODEL --log-probs scores.jsonl.zst
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Model folder (config.json, *.safetensors).", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("PEFT adapter of the model.", valueName: "folder"))
  var adapter: String?

  @Option(help: ArgumentHelp("Measure rewards against this model.", valueName: "folder"))
  var referenceModel: String?

  @Option(help: ArgumentHelp("Tokenizer, if it is not the model folder's.", valueName: "path"))
  var tokenizer: String?

  @OptionGroup var template: TemplateOption

  @Option(help: ArgumentHelp("Scale of rewards.", valueName: "number"))
  var beta = 0.1

  @Option(help: ArgumentHelp("Pairs of a forward pass.", valueName: "count"))
  var batchSize = 4

  @Option(help: ArgumentHelp("Precision of weights and products: fp32 or bf16.", valueName: "type"))
  var dtype: Precision = .float32

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Option(
    help: ArgumentHelp("Also write ids and log-probabilities of every pair, JSON Lines.", valueName: "file"))
  var logProbs: String?

  @OptionGroup(title: "Packing of raw inputs") var packing: PackingFlags
  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
    if !(beta > 0 && beta.isFinite) { throw ValidationError("--beta must be above 0.") }
  }

  func run() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = tokenizer ?? model
    let store = try StoreSession(
      input: input, template: template, packing: packing, threads: runOptions.threadCount,
      isQuiet: runOptions.quiet
    ).open(
      tokenizerPath: path, tokenizer: try TokenizerOptions.load(path), packingInto: folder.path + "/store")
    let policy = try DecoderModel.load(
      directory: model, threads: runOptions.threadCount, precision: dtype)
    if let adapter { try policy.loadAdapter(directory: adapter) }
    let source = StoredPairs(store)
    let output = try logProbs.map { try OutputFile(path: $0) }
    Interruption.watch()
    let line = ProgressLine("scoring", quiet: runOptions.quiet)
    defer { line.finish() }
    let found = try PairEvaluation(
      of: policy, on: source, against: try reference(of: policy), beta: beta, batchSize: batchSize
    ) { row in
      if Interruption.isRequested { throw CommandFailure(status: .failed, message: "stopped") }
      line.update(Double(row.index + 1) / Double(source.count)) { "\(row.index + 1)/\(source.count) pairs" }
      try output?.write(Self.line(row, source.pair(at: row.index), place: source.origin(of: row.index)))
    }
    try output?.commit()
    line.finish()
    Terminal.standardOutput.write(json ? Self.json(found) : Self.table(found))
  }

  private func reference(of policy: DecoderModel) throws -> PairEvaluation.Reference {
    guard let referenceModel else { return policy.adapter == nil ? .none : .base }
    let other = try DecoderModel.load(
      directory: referenceModel, threads: runOptions.threadCount, precision: dtype)
    guard other.vocabularySize == policy.vocabularySize else {
      throw CommandFailure.usage(
        "\(referenceModel) has a vocabulary of \(other.vocabularySize), \(model) of \(policy.vocabularySize)")
    }
    return .model(other)
  }

  // MARK: Output

  private static func line(_ row: PairEvaluation.Row, _ pair: PairTokens, place: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("source")
    writer.string(place)
    for (name, ids) in [
      ("prompt_ids", pair.prompt), ("chosen_ids", pair.chosen), ("rejected_ids", pair.rejected),
    ] {
      writer.key(name)
      writer.beginArray()
      for id in ids { writer.number(Int(id)) }
      writer.endArray()
    }
    for (name, value) in [
      ("chosen_logp", row.policy.chosen), ("rejected_logp", row.policy.rejected),
      ("chosen_ref_logp", row.reference?.chosen), ("rejected_ref_logp", row.reference?.rejected),
    ] {
      guard let value else { continue }
      writer.key(name)
      writer.number(value)
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private static func json(_ found: PairEvaluation) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("pairs")
    writer.number(found.pairs)
    for (name, proportion) in proportions(of: found) {
      writer.key(name)
      writer.beginObject()
      writer.key("share")
      writer.number(proportion.share)
      writer.key("low")
      writer.number(proportion.interval.lowerBound)
      writer.key("high")
      writer.number(proportion.interval.upperBound)
      writer.endObject()
    }
    for (name, value) in numbers(of: found) {
      writer.key(name)
      writer.number(value)
    }
    writer.endObject()
    writer.newline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func table(_ found: PairEvaluation) -> String {
    var text = "\(Format.left("pairs", 30))\(Format.right(Format.count(found.pairs), 12))\n"
    for (name, proportion) in proportions(of: found) {
      let interval = proportion.interval
      text += Format.left(name, 30) + Format.right(Format.fixed(proportion.share, 4), 12)
      text += "   [\(Format.fixed(interval.lowerBound, 4)), \(Format.fixed(interval.upperBound, 4))]\n"
    }
    for (name, value) in numbers(of: found) {
      text += Format.left(name, 30) + Format.right(Format.fixed(value, 4), 12) + "\n"
    }
    return text
  }

  private static func proportions(of found: PairEvaluation) -> [(String, Proportion)] {
    let own = [
      ("logps/accuracy", found.likelihood), ("logps/accuracy_per_token", found.likelihoodPerToken),
    ]
    return (found.reward.map { [("rewards/accuracies", $0)] } ?? []) + own
  }

  private static func numbers(of found: PairEvaluation) -> [(String, Double)] {
    let means = found.metrics
    let pairs = Double(max(found.pairs, 1))
    var list: [(String, Double)] = []
    if found.reward != nil {
      list = [
        ("loss", means.loss), ("rewards/margins", means.margin), ("rewards/chosen", means.chosenReward),
        ("rewards/rejected", means.rejectedReward),
      ]
    }
    list += [
      ("logps/chosen", means.chosenLogProbability), ("logps/rejected", means.rejectedLogProbability),
      (
        "logps/chosen_per_token",
        means.chosenLogProbability * pairs / Double(max(found.chosenTokens, 1))
      ),
      (
        "logps/rejected_per_token",
        means.rejectedLogProbability * pairs / Double(max(found.rejectedTokens, 1))
      ),
      ("entropy", means.entropy), ("mean_token_accuracy", means.tokenAccuracy),
    ]
    return list
  }
}
