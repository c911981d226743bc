import ArgumentParser
import ByteStreams
import ChatTemplates
import PairStore
import PreferenceTuning
import Tokenization
import Transformer

/// `prefer demo`: the whole way on data that travels with the command.
///
/// Each step is a command that anyone can type; it is printed, then carried out.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show the whole way on bundled data: validate, convert, pack, train, compare.",
    discussion: """
      Takes about a minute on two cores and leaves everything in a folder to look at.

      EXAMPLES
        prefer demo
        prefer demo -o /tmp/try
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder to work in; a demo's folder is used again.", valueName: "folder"))
  var output = "prefer-demo"

  @OptionGroup var runOptions: RunOptions

  private static let marker = ".prefer-demo"
  private static let goodFiles = ["openai.jsonl.gz", "chat.jsonl.zst", "flat.json.xz"]
  private static let badFile = "bad-rows.jsonl"
  private static let questions = ["What colour is fresh grass?", "How many days are there in a week?"]

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    try prepareFolder()
    let good = DemoCommand.goodFiles.map { "\(output)/data/\($0)" }
    let threads = runOptions.threads.map { ["--threads", "\($0)"] } ?? []

    say("1. Check the data", "Three formats, three kinds of compression; then a file with faults.")
    try perform(ValidateCommand.self, ["validate"] + good)
    try perform(ValidateCommand.self, ["validate", "\(output)/data/\(DemoCommand.badFile)"], mayFail: true)

    say("2. Bring it into one format", "Every record is read back and compared; nothing may get lost.")
    try perform(
      ConvertCommand.self,
      ["convert"] + good + ["--to", "openai", "--verify", "-o", "\(output)/all.jsonl.zst"])

    say("3. Render, tokenize, pack", "ChatML and the bundled tokenizer; prompts are stored once.")
    try perform(
      PackCommand.self,
      [
        "pack", "\(output)/all.jsonl.zst", "--tokenizer", "tiny", "--template", "chatml", "-o",
        "\(output)/store",
      ])

    say("4. Train", "A million random weights learn the chosen answers (SFT), then to prefer them (DPO).")
    try perform(TrainCommand.self, ["train"] + DemoCommand.trainArguments(output) + threads)

    say("5. What came of it", nil)
    let numbers = try DemoNumbers(metrics: "\(output)/run/metrics.jsonl")
    Terminal.standardOutput.write(try table(numbers, seconds: (clock.now - start).seconds))
  }

  private static func trainArguments(_ output: String) -> [String] {
    [
      "\(output)/store", "--model", "tiny", "-o", "\(output)/run", "--sft-epochs", "20",
      "--sft-learning-rate", "3e-3",
      "--epochs", "2", "--learning-rate", "1e-4", "--schedule", "cosine", "--warmup", "0.05", "--batch-size",
      "8",
      "--eval-split", "0.15", "--eval-every", "25", "--eval-at-start", "--seed", "7",
    ]
  }

  // MARK: Steps

  /// Writes the bundled files into the folder, which must be new, empty or a demo's.
  private func prepareFolder() throws {
    let marker = "\(output)/\(DemoCommand.marker)"
    if FileSystem.exists(output), !FileSystem.exists(marker), try !FileSystem.list(output).isEmpty {
      throw CommandFailure.usage(
        "\(output) is there already and holds other things; name another folder by -o")
    }
    for part in ["all.jsonl.zst", "store", "run"] { try FileSystem.removeAll("\(output)/\(part)") }
    try FileSystem.createFolder("\(output)/data")
    try writeFileAtomically(
      path: marker, bytes: "Made by prefer demo, which may replace what is here.\n".utf8)
    for name in DemoCommand.goodFiles + [DemoCommand.badFile] {
      guard let bytes = BundledAssets.bytes(named: name) else {
        throw CommandFailure(status: .failed, message: "error: this binary was built without \(name)")
      }
      try writeFileAtomically(path: "\(output)/data/\(name)", bytes: bytes)
    }
  }

  private func say(_ title: String, _ what: String?) {
    let style = Style(for: .standardOutput)
    Terminal.standardOutput.write("\n" + style.bold(title) + "\n" + (what.map { $0 + "\n" } ?? ""))
  }

  /// Prints a command and carries it out.
  private func perform<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], mayFail: Bool = false
  ) throws {
    let style = Style(for: .standardOutput)
    Terminal.standardOutput.write(style.cyan("$ prefer " + arguments.joined(separator: " ")) + "\n")
    let quiet = runOptions.quiet ? ["--quiet"] : []
    var command = try Command.parse(Array(arguments.dropFirst()) + quiet)
    do {
      try command.run()
    } catch let failure as CommandFailure where mayFail && failure.status == .failed {
      Terminal.standardOutput.write("exit status \(failure.status.rawValue)\n")
    }
  }

  // MARK: The closing table

  private func table(_ numbers: DemoNumbers, seconds: Double) throws -> String {
    let style = Style(for: .standardOutput)
    func row(_ name: String, _ values: [Double], _ decimals: Int) -> String {
      Format.left(name, 34) + values.map { Format.right(Format.fixed($0, decimals), 12) }.joined() + "\n"
    }
    var text = Format.left("", 34) + Format.right("before", 12) + Format.right("after", 12) + "\n"
    text += row("SFT loss (held out)", [numbers.supervisedBefore, numbers.supervisedAfter], 4)
    text += row("DPO loss (first and last step)", [numbers.firstLoss, numbers.lastLoss], 4)
    text += row("DPO loss (held out)", [numbers.before.loss, numbers.after.loss], 4)
    text += row("reward accuracy (held out)", [numbers.before.accuracy, numbers.after.accuracy], 3)
    text += row("reward margin (held out)", [numbers.before.margin, numbers.after.margin], 3)
    text += "\nA DPO run starts at ln 2 = 0.6931 with margin 0: the policy is the reference.\n"
    let tokenizer = try BundledPreset.tokenizer()
    let random = DecoderModel(configuration: BundledPreset.configuration(for: tokenizer), seed: 7)
    let tuned = try DecoderModel.load(directory: "\(output)/run/model")
    for question in DemoCommand.questions {
      text += "\nAsked:    \(style.bold(question))\n"
      text += "  before: \(try answer(of: random, tokenizer, to: question))\n"
      text += "  after:  \(style.green(try answer(of: tuned, tokenizer, to: question)))\n"
    }
    text +=
      "\nDone in \(Format.duration(seconds)). Everything is in \(output)/; run/model/ loads in transformers.\n\n"
      + "Next, your own file:\n  \(style.cyan("prefer validate YOUR-FILE.jsonl.gz"))\n"
    return text
  }

  private func answer(of model: DecoderModel, _ tokenizer: Tokenizer, to question: String) throws -> String {
    let encoder = try PromptEncoder(tokenizer: tokenizer, template: BuiltInTemplate.chatml)
    let prompt = try encoder.encode(.messages([TemplateMessage(role: "user", text: question)]))
    let ids = try model.generate(prompt: prompt, maximumTokens: 30, sampling: .greedy, stop: encoder.stopIDs)
    // An untrained model says anything, control characters included.
    let text = tokenizer.decodeText(ids, skipSpecial: true)
    return String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
  }
}
