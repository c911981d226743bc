import ArgumentParser

/// `prefer tokenize`: text to ids, ids to text, counts, and new vocabularies.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Encode, decode and count with an exact BPE tokenizer, or train one.",
    discussion: """
      EXAMPLES
        prefer tokenize encode --tokenizer MODEL 'Hello, world'
        prefer tokenize decode --tokenizer cl100k_base.tiktoken 9906 11 1917
        prefer tokenize count --tokenizer MODEL data/*.jsonl.zst
        prefer tokenize compare cl100k_base.tiktoken MODEL data/
        prefer tokenize train data/ --vocabulary-size 8192 -o tokenizer.json
      """,
    subcommands: [
      EncodeCommand.self, DecodeCommand.self, CountCommand.self, CompareCommand.self,
      TrainTokenizerCommand.self,
    ])
}
