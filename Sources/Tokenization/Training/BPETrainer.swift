/// Trains a byte-level BPE tokenizer: counts pieces of text as it streams by, then learns merges.
///
/// Ids are those of Hugging Face's `BpeTrainer` with the byte alphabet: control tokens first, then the 256
/// bytes in the order of their spelling, then merges. The result depends only on the text, not on its order
/// or on how it is cut into calls (a call is one text; pieces do not cross calls).
public struct BPETrainer: ~Copyable {
  /// How text is cut into pieces, in training and in the tokenizer that comes out.
  public let preTokenizer: PreTokenizer
  /// What happens to text first, in training and in the tokenizer that comes out.
  public let normalizer: Normalizer
  /// Contents of the control tokens, which get the first ids. Text that spells one is counted as text.
  public let specialTokens: [String]

  private let splitter: PieceSplitter
  private let composer: TextNormalizer
  private let counts = PieceCounts()
  /// Bytes of text that were added.
  public private(set) var byteCount = 0

  /// A trainer that has seen no text.
  public init(
    preTokenizer: PreTokenizer = .llama3, normalizer: Normalizer = .none,
    specialTokens: [String] = ["<|endoftext|>"]
  ) {
    self.preTokenizer = preTokenizer
    self.normalizer = normalizer
    self.specialTokens = specialTokens
    splitter = PieceSplitter(preTokenizer)
    composer = TextNormalizer(normalizer)
  }

  /// The number of different pieces seen; memory grows with it.
  public var distinctPieceCount: Int { counts.count }

  /// Counts the pieces of one text, UTF-8 bytes.
  public mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard let bytes = text.baseAddress, !text.isEmpty else { return }
    byteCount += text.count
    if let result = composer.normalize(bytes, 0..<text.count) {
      result.bytes?.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { count(base, buffer.count) }
      }
    } else {
      count(bytes, text.count)
    }
  }

  private func count(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    let counts = counts
    splitter.forEachBatch(in: 0..<length, of: bytes) { start, ends in
      var pieceStart = start
      for end in ends {
        counts.add(bytes + pieceStart, length: end &- pieceStart, readable: length &- pieceStart)
        pieceStart = end
      }
    }
  }

  /// Counts the pieces of one text, UTF-8 bytes.
  public mutating func add(_ text: some Sequence<UInt8>) {
    if text.withContiguousStorageIfAvailable({ add($0) }) != nil { return }
    Array(text).withUnsafeBufferPointer { add($0) }
  }

  /// Counts the pieces of one text.
  public mutating func add(_ text: String) { add(text.utf8) }

  /// Adds what another trainer, with the same settings, has counted: to count on several threads.
  public mutating func merge(_ other: borrowing BPETrainer) {
    counts.merge(other.counts)
    byteCount += other.byteCount
  }

  /// Learns merges until the vocabulary has `vocabularySize` tokens, or no pair is frequent enough.
  ///
  /// - Parameters:
  ///   - vocabularySize: Tokens in all: control tokens, 256 bytes, and what merges make.
  ///   - minimumFrequency: Pairs that occur less often are not merged.
  ///   - progress: Called now and then with the number of tokens there are.
  /// - Throws: ``TokenizerError`` if the size leaves no room for control tokens and bytes, or a control token
  ///   is empty or named twice.
  public borrowing func train(
    vocabularySize: Int, minimumFrequency: Int = 0, progress: ((Int) -> Void)? = nil
  ) throws(TokenizerError) -> Tokenizer {
    try checkArguments(vocabularySize)
    var tokens: [[UInt8]] = []
    for special in specialTokens {
      // As in a vocabulary file: a content in the byte alphabet is a spelling, anything else is text.
      var spelled: [UInt8] = []
      let isSpelling = Array(special.utf8).withUnsafeBufferPointer {
        ByteAlphabet.appendBytes(of: $0, to: &spelled)
      }
      tokens.append(isSpelling ? spelled : Array(special.utf8))
    }
    var byteTokens = [UInt32](repeating: 0, count: 256)
    for byte in (0..<256).sorted(by: { ByteAlphabet.scalars[$0] < ByteAlphabet.scalars[$1] }) {
      if let special = tokens.prefix(specialTokens.count).firstIndex(of: [UInt8(byte)]) {
        // A control token that is one character is that byte's token too.
        byteTokens[byte] = UInt32(special)
        continue
      }
      byteTokens[byte] = UInt32(tokens.count)
      tokens.append([UInt8(byte)])
    }
    var learner = MergeLearner(
      tokens: tokens, byteTokens: byteTokens, pieces: counts, minimum: minimumFrequency)
    while learner.tokens.count < vocabularySize, learner.learn() {
      if learner.merges.count % 256 == 0 { progress?(learner.tokens.count) }
    }
    progress?(learner.tokens.count)
    return try tokenizer(learner)
  }

  private borrowing func checkArguments(_ vocabularySize: Int) throws(TokenizerError) {
    let source = "tokenizer training"
    guard vocabularySize >= 256 + specialTokens.count, vocabularySize < TokenList.idLimit else {
      throw TokenizerError(
        .badArgument, source: source, message: "a vocabulary of \(vocabularySize) tokens cannot be trained",
        expected: "\(256 + specialTokens.count) to \(TokenList.idLimit - 1)",
        remedy: "Choose a size in that range, such as 32000.")
    }
    let contents = specialTokens.map { Array($0.utf8) }
    guard !contents.contains([]), Set(contents).count == contents.count else {
      throw TokenizerError(
        .badArgument, source: source, message: "a control token is empty or named twice",
        expected: "different texts", remedy: "Name each control token once.")
    }
  }

  private borrowing func tokenizer(_ learner: borrowing MergeLearner) throws(TokenizerError) -> Tokenizer {
    var list = TokenList(expected: learner.tokens.count)
    do {
      for (id, bytes) in learner.tokens.enumerated() {
        let isText = id < specialTokens.count && !isSpelling(specialTokens[id])
        try list.add(id: id, bytes, areBytes: !isText)
      }
    } catch {
      throw TokenizerError(
        .badArgument, source: "tokenizer training", message: "the vocabulary is too large",
        expected: "at most \(TokenList.idLimit) tokens", remedy: "Choose a smaller size.")
    }
    let added = specialTokens.enumerated().map { AddedToken(id: UInt32($0.offset), content: $0.element) }
    let model = TokenizerModel(
      tables: ModelTables(vocabulary: Vocabulary(list), merges: MergeTable(learner.merges)),
      normalizer: normalizer, preTokenizer: preTokenizer, wholePiecesFirst: false, rankedByID: false,
      addedTokens: added)
    return Tokenizer(
      source: "tokenizer training", sourceBytes: .held(TokenizerJSONWriter.write(model)[...]), model: model,
      roles: TokenRoles(wellKnownIn: added), notices: [], isReadFromJSON: true)
  }

  private borrowing func isSpelling(_ text: String) -> Bool {
    var scratch: [UInt8] = []
    return Array(text.utf8).withUnsafeBufferPointer { ByteAlphabet.appendBytes(of: $0, to: &scratch) }
  }
}
