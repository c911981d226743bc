import ArgumentParser
import PairStore
import PreferenceTuning
import Transformer

/// `prefer reference`: a reference's log-probabilities, ahead of training.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Compute the reference log-probabilities of a packed store, once for all runs.",
    discussion: """
      They are kept beside the shards, keyed by the pairs' tokens and the model's weights;
      prefer train finds, uses and completes them by itself and ends with the same weights,
      bit for bit. Ctrl-C keeps what is done; the same command goes on from there.

      EXAMPLES
        prefer reference packed --model MODEL
        prefer train packed --model MODEL --lora --beta 0.3 -o run
      """)

  @Argument(help: ArgumentHelp("A packed store.", valueName: "store"))
  var store: String

  @Option(help: ArgumentHelp("Model folder (config.json, *.safetensors).", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("Pairs of a forward pass.", valueName: "count"))
  var batchSize = 8

  @Option(help: ArgumentHelp("Precision, as for the run: fp32 or bf16.", valueName: "type"))
  var dtype: Precision = .float32

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
  }

  func run() throws {
    let source = StoredPairs(try PairStore(directory: store))
    let reference = try DecoderModel.load(
      directory: model, threads: runOptions.threadCount, precision: dtype)
    let sidecar = try ReferenceSidecar(folder: store, reference: ReferenceIdentity(of: reference))
    if sidecar.droppedBytes > 0, !runOptions.quiet {
      Terminal.standardError.write(
        "\(sidecar.path): \(Format.bytes(sidecar.droppedBytes)) at its end are no whole block and are dropped\n"
      )
    }
    let completion = try ReferenceCompletion(model: reference, source: source, sidecar: sidecar)
    Interruption.watch()
    let line = ProgressLine("reference", quiet: runOptions.quiet)
    defer { line.finish() }
    let computed = try completion.run(batchSize: batchSize) { done, total in
      line.update(Double(done) / Double(max(total, 1))) {
        "\(Format.count(done))/\(Format.count(total)) pairs"
      }
      return !Interruption.isRequested
    }
    line.finish()
    if Interruption.isRequested {
      throw CommandFailure(
        status: .failed,
        message: "stopped after \(Format.count(computed)) pairs; the same command goes on from there")
    }
    if !runOptions.quiet {
      Terminal.standardError.write(
        "\(sidecar.path): \(Format.count(sidecar.count)) pairs known, \(Format.count(computed)) of them new\n"
      )
    }
  }
}
