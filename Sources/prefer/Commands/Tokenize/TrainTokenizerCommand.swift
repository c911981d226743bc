import ArgumentParser
import ByteStreams
import PreferenceData
import Tokenization

/// `prefer tokenize train`: a byte-level BPE vocabulary from data.
struct TrainTokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a byte-level BPE tokenizer on data.",
    discussion: """
      Learns from everything that is said in preference pairs, and from every string in
      other JSON records. The same data gives the same file, and the merges are those
      that Hugging Face's trainer finds. Control tokens get the first ids.

      EXAMPLES
        prefer tokenize train data/ --vocabulary-size 8192 -o tokenizer.json
        prefer tokenize train corpus.jsonl --pre-tokenizer gpt2 -o ranks.tiktoken
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Tokens in all.", valueName: "count"))
  var vocabularySize = 8192

  @Option(help: ArgumentHelp("Pairs that occur less often are not merged.", valueName: "count"))
  var minFrequency = 2

  @Option(
    help: ArgumentHelp(
      "How text is cut before merging: \(PreTokenizer.names.joined(separator: ", ")).", valueName: "name"))
  var preTokenizer = PreTokenizer.llama3.name

  @Option(
    help: ArgumentHelp("Control tokens, separated by commas; the first ends a text.", valueName: "tokens"))
  var specialTokens = "<|endoftext|>,<|im_start|>,<|im_end|>"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("tokenizer.json, or ranks if it ends in .tiktoken.", valueName: "file"))
  var output: String

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    guard let cutter = PreTokenizer(named: preTokenizer) else {
      throw CommandFailure.usage(
        "there is no pre-tokenizer named \(preTokenizer); the names are \(PreTokenizer.names.joined(separator: ", "))"
      )
    }
    let pool = BPETrainerPool(
      preTokenizer: cutter, specialTokens: specialTokens.split(separator: ",").map(String.init))
    let pairReader = PairReader(maximumDepth: input.limits.maxDepth)
    let reader = try input.reader()
    let report = ReadingReport("counting", quiet: runOptions.quiet) { reader.progress }
    var rows = 0
    var unread = 0
    mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { block in
        var unread = 0
        pool.count { trainer in
          for record in block.records {
            guard let texts = RecordTexts.texts(of: record, reader: pairReader) else {
              unread += 1
              continue
            }
            for text in texts { trainer.add(text) }
          }
        }
        return (rows: block.records.count, unread: unread)
      },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let counted):
          rows += counted.rows
          unread += counted.unread
          report.advance(rows: rows)
        }
      })
    report.finish()
    let trainer = pool.joined()
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
    guard trainer.byteCount > 0 else {
      throw CommandFailure(
        status: .failed, message: "error: no text was found in \(Format.count(rows)) records to learn from")
    }
    let progress = ProgressLine("merging", quiet: runOptions.quiet)
    let tokenizer = try trainer.train(vocabularySize: vocabularySize, minimumFrequency: minFrequency) {
      done in
      progress.update(Double(done) / Double(max(vocabularySize, 1))) { "\(Format.count(done)) tokens" }
    }
    progress.finish()
    let bytes = output.hasSuffix(".tiktoken") ? try tokenizer.rankFile() : try tokenizer.json()
    try writeFileAtomically(path: output, bytes: bytes)
    guard !runOptions.quiet else { return }
    var text =
      "\(output): \(Format.count(tokenizer.vocabularySize)) tokens from \(Format.bytes(trainer.byteCount)) of text in "
      + "\(Format.count(rows)) records, \(Format.duration(report.elapsed))\n"
    if unread > 0 { text += "  \(Format.count(unread)) records were no JSON and left out\n" }
    Terminal.standardError.write(text)
  }
}
