import ArgumentParser
import ByteStreams
import ChatTemplates
import PairStore
import PreferenceData

/// `prefer pack`: pairs as tokens on disk, ready to be mapped.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Render, tokenize and pack preference pairs into memory-mapped shards.",
    discussion: """
      Packing that was killed goes on where it stopped; packing the same again finds
      the finished store and returns at once. Rows that cannot be packed are left out,
      counted by reason and listed (--quiet: counted only).

      EXAMPLES
        prefer pack train.jsonl.zst --tokenizer MODEL --template chatml -o packed
        prefer pack 'hh/*.jsonl.gz' --template chatml --max-length 1024 -o packed
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var tokenizer: TokenizerOptions
  @OptionGroup var template: TemplateOption

  @Option(name: .shortAndLong, help: ArgumentHelp("Folder of the store.", valueName: "folder"))
  var output: String

  @OptionGroup(title: "Packing") var packing: PackingFlags

  @Flag(help: "Replace a store of something else in the folder.")
  var force = false

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let writer = try PairStoreWriter(
      directory: output, inputs: input.inputs, tokenizer: try tokenizer.load(),
      template: try template.load(tokenizer: tokenizer.tokenizer),
      options: packing.options, limits: input.limits.readLimits, workers: runOptions.threadCount,
      replacesOther: force)
    let session = PackSession(writer, quiet: runOptions.quiet)
    let result = try session.pack()
    if !runOptions.quiet {
      Terminal.standardError.write(PackSession.summary(result, seconds: session.elapsed))
    }
    if session.isIncomplete { throw CommandFailure(status: .unreadable) }
    if result.tally.pairs == 0 {
      throw CommandFailure(
        status: .failed, message: "error: no pair was packed; see the reasons above, or try prefer validate")
    }
  }
}

/// How pairs become tokens, for every command that packs.
struct PackingFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Format to read; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @Flag(
    help: "Read single answers with a label (prompt, completion, label) instead of pairs, for --loss kto.")
  var unpaired = false

  @Option(help: ArgumentHelp("Most tokens of prompt and answer together.", valueName: "tokens"))
  var maxLength: Int?

  @Option(
    help: ArgumentHelp(
      "What happens to longer pairs: error, drop, truncate-prompt-start, truncate-answer.",
      valueName: "policy"))
  var overlong: OverlongPolicy = .drop

  @Option(
    help: ArgumentHelp(
      "Where the prompt ends when a token could straddle it: split, trl, drop.", valueName: "policy"))
  var boundary: BoundaryPolicy = .split

  @Option(help: ArgumentHelp("Seal a shard at so many tokens.", valueName: "tokens"))
  var shardTokens: Int = PackingOptions().shardTokens

  @Flag(help: "Accept a template whose marks the tokenizer has no tokens for; they become plain text.")
  var marksAsText = false

  var options: PackingOptions {
    var options = PackingOptions(
      boundary: boundary, maximumLength: maxLength, overlong: overlong, allowsMarksAsText: marksAsText,
      format: format.pairFormat, shardTokens: shardTokens)
    options.isUnpaired = unpaired
    return options
  }

  func validate() throws {
    if let maxLength, maxLength < 2 { throw ValidationError("--max-length must be at least 2.") }
    if shardTokens < 1 { throw ValidationError("--shard-tokens must be at least 1.") }
  }
}

extension OverlongPolicy: ExpressibleByArgument {}
extension BoundaryPolicy: ExpressibleByArgument {}
