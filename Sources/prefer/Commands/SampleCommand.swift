import ArgumentParser
import ChatTemplates
import JSONText
import PairStore
import Tokenization
import Transformer

/// `prefer sample`: what a model answers.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Let a model answer prompts: greedy, or drawn with a temperature.",
    discussion: """
      A prompt is one user turn of the template; with the template plain it is the text
      as it stands. - reads one prompt a line from standard input.

      EXAMPLES
        prefer sample "What is a preference pair?" --model run/model --template chatml
        prefer sample "Once upon" --model MODEL --template plain --temperature 0.8 --top-p 0.95 --seed 1 --count 3
        prefer sample - --model MODEL --adapter run/adapter --template chatml --json < prompts.txt
      """)

  @Argument(help: ArgumentHelp("Prompts, or - for standard input.", valueName: "prompt"))
  var prompts: [String]

  @Option(help: ArgumentHelp("Model folder (config.json, *.safetensors).", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("PEFT adapter of the model.", valueName: "folder"))
  var adapter: String?

  @Option(help: ArgumentHelp("Tokenizer, if it is not the model folder's.", valueName: "path"))
  var tokenizer: String?

  @Option(help: ArgumentHelp("Precision of weights and products: fp32 or bf16.", valueName: "type"))
  var dtype: Precision = .float32

  @OptionGroup var template: TemplateOption

  @Option(help: ArgumentHelp("System turn before the prompt.", valueName: "text"))
  var system: String?

  @Option(help: ArgumentHelp("0 takes the most likely token, always.", valueName: "number"))
  var temperature = 0.0

  @Option(
    help: ArgumentHelp("Draw from the most likely tokens that together reach this.", valueName: "share"))
  var topP = 1.0

  @Option(help: ArgumentHelp("The same seed gives the same answers.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Most tokens of an answer.", valueName: "count"))
  var maxTokens = 128

  @Option(help: ArgumentHelp("Answers to each prompt; the n-th is drawn with seed + n.", valueName: "count"))
  var count = 1

  @Flag(help: "Print one JSON object an answer.")
  var json = false

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if prompts.isEmpty { throw ValidationError("Give at least one prompt, or - for standard input.") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be 0 or more.")
    }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p must be above 0 and at most 1.") }
    if maxTokens < 1 || count < 1 { throw ValidationError("--max-tokens and --count must be at least 1.") }
  }

  func run() throws {
    let path = tokenizer ?? model
    let loaded = try TokenizerOptions.load(path)
    let chat = try template.load(tokenizer: path)
    if system != nil, chat == .plain {
      throw CommandFailure.usage("the template plain has no system turn; put the text into the prompt")
    }
    let encoder = try PromptEncoder(tokenizer: loaded, template: chat)
    let policy = try DecoderModel.load(
      directory: model, threads: runOptions.threadCount, precision: dtype)
    guard loaded.vocabularySize <= policy.configuration.vocabularySize else {
      throw CommandFailure.usage(
        "\(path) has \(loaded.vocabularySize) tokens, but the model \(policy.configuration.vocabularySize)")
    }
    if let adapter { try policy.loadAdapter(directory: adapter) }
    let stop = encoder.stopIDs.union(policy.configuration.endTokens.compactMap { UInt32(exactly: $0) })
    for prompt in try allPrompts() {
      let ids = try encoder.encode(turns(prompt, chat))
      for number in 0..<UInt64(count) {
        let sampling = SamplingOptions(temperature: temperature, topP: topP, seed: seed &+ number)
        let answer = try policy.generate(
          prompt: ids, maximumTokens: maxTokens, sampling: sampling, stop: stop)
        write(prompt: prompt, answer: loaded.decodeText(answer, skipSpecial: true), tokens: answer.count)
      }
    }
  }

  private func turns(_ prompt: String, _ chat: BuiltInTemplate) -> TemplateTurns {
    if chat == .plain { return .text(Array(prompt.utf8)[...]) }
    let before = system.map { [TemplateMessage(role: "system", text: $0)] } ?? []
    return .messages(before + [TemplateMessage(role: "user", text: prompt)])
  }

  private func allPrompts() throws -> [String] {
    guard prompts == ["-"] else { return prompts }
    var lines: [String] = []
    while let line = readLine() { lines.append(line) }
    return lines
  }

  private func write(prompt: String, answer: String, tokens: Int) {
    guard json else {
      Terminal.standardOutput.write(answer + "\n")
      return
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("prompt")
    writer.string(prompt)
    writer.key("answer")
    writer.string(answer)
    writer.key("tokens")
    writer.number(tokens)
    writer.endObject()
    writer.newline()
    Terminal.standardOutput.write(writer.bytes)
  }
}
