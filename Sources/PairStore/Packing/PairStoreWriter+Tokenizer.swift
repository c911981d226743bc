public import ByteStreams
public import ChatTemplates
public import Tokenization

extension PairStoreWriter {
  /// Prepares to pack; reads nothing but samples of the inputs yet.
  ///
  /// - Parameters:
  ///   - directory: The store's folder; made if it is not there.
  ///   - inputs: Files, folders, patterns or `-`, as `RecordReader` takes them.
  ///   - tokenizer: Encodes the rendered texts.
  ///   - template: Renders the pairs.
  ///   - options: How pairs become tokens and shards.
  ///   - limits: What an input may cost.
  ///   - workers: Threads that parse, render and encode. The bytes do not depend on it.
  ///   - replacesOther: Whether a store of something else in the folder may be removed.
  /// - Throws: `TemplateError` or `PairStoreError` when template and tokenizer do not fit, or an input cannot be looked at.
  public convenience init(
    directory: String, inputs: [String], tokenizer: Tokenizer, template: any ChatTemplate,
    options: PackingOptions = PackingOptions(), limits: ReadLimits = ReadLimits(), workers: Int = 2,
    replacesOther: Bool = false
  ) throws {
    try self.init(
      directory: directory, inputs: inputs, tokenizer: try LoadedTokenizer(tokenizer, template: template),
      template: template, options: options, limits: limits, workers: workers, replacesOther: replacesOther)
  }
}
