public import ByteStreams

/// What a store's contents follow from. Two stores with equal fingerprints hold the same tokens.
public struct StoreFingerprints: Sendable, Hashable {
  /// The tokenizer: its vocabulary, merges, rules and special tokens.
  public var tokenizer: Fingerprint
  /// The chat template.
  public var template: Fingerprint
  /// The packing options and the version of the layout.
  public var options: Fingerprint
  /// The input files: names' order, sizes and content samples.
  public var source: Fingerprint

  /// The four fingerprints of a store.
  public init(tokenizer: Fingerprint, template: Fingerprint, options: Fingerprint, source: Fingerprint) {
    self.tokenizer = tokenizer
    self.template = template
    self.options = options
    self.source = source
  }

  /// One short name for all four, such as a cache folder's.
  public var combined: Fingerprint {
    Fingerprint(of: [tokenizer, template, options, source].flatMap(\.bytes))
  }
}

extension StoreFingerprints {
  /// The four with their names, in the order of the layout.
  var named: [(name: String, fingerprint: Fingerprint)] {
    [
      (name: "tokenizer", fingerprint: tokenizer), (name: "template", fingerprint: template),
      (name: "options", fingerprint: options), (name: "source", fingerprint: source),
    ]
  }
}
