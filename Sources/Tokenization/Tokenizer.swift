/// A byte-pair-encoding tokenizer: text to ids and back, exactly as the published encoders do it.
///
/// Immutable and safe to use from any number of threads. Encoding a lot of text goes best through a
/// ``TokenEncoder`` for each thread.
public final class Tokenizer: Sendable {
  /// Where it came from: a path, or what the maker said.
  public let source: String
  /// The bytes it was read from; for a trained tokenizer its `tokenizer.json`.
  public var sourceBytes: ArraySlice<UInt8> { storedSource.bytes }
  /// Ids that have a role, as far as the files or well-known names tell.
  public let roles: TokenRoles
  /// Oddities of the files that change nothing here but may matter elsewhere, a sentence each.
  public let notices: [String]

  let model: TokenizerModel
  /// Whether ``sourceBytes`` are a `tokenizer.json`.
  let isReadFromJSON: Bool
  let storedSource: SourceBytes
  private let pool: WorkspacePool

  init(
    source: String, sourceBytes: SourceBytes, model: TokenizerModel, roles: TokenRoles,
    notices: [String], isReadFromJSON: Bool
  ) {
    self.isReadFromJSON = isReadFromJSON
    self.source = source
    storedSource = sourceBytes
    self.model = model
    self.roles = roles
    self.notices = notices
    pool = WorkspacePool(model)
  }

  /// The same tokenizer with the general engine for regular expressions wherever a pattern says how text is cut: to
  /// check the scanners written by hand against it.
  func usingExpressions() throws(RegexError) -> Tokenizer {
    Tokenizer(
      source: source, sourceBytes: storedSource, model: try model.usingExpressions(), roles: roles,
      notices: notices, isReadFromJSON: isReadFromJSON)
  }

  /// An encoder for one thread at a time.
  public func makeEncoder() -> TokenEncoder { TokenEncoder(model: model, pool: pool) }

  /// The normalization that text goes through first.
  public var normalizer: Normalizer { model.normalizer }

  /// How text is cut into pieces.
  public var preTokenizer: PreTokenizer { model.preTokenizer }

  /// Tokens that are found in text before merging, by id.
  public var addedTokens: [AddedToken] { model.addedTokens }

  /// Added tokens that are control tokens, by id.
  public var specialTokens: [AddedToken] { model.addedTokens.filter(\.isSpecial) }

  /// One more than the highest id: the number of rows that an embedding needs.
  public var vocabularySize: Int { model.vocabulary.count }

  /// The bytes that no token stands for; empty for all but a few vocabularies. Such bytes vanish in encoding,
  /// as they do in Hugging Face's encoder. Empty too where text is taken apart into characters.
  public var missingBytes: [UInt8] {
    guard case .bytes = model.alphabet else { return [] }
    return model.vocabulary.missingBytes
  }

  /// The id that ends a text, if known.
  public var endOfText: UInt32? { roles.endOfText }

  /// The id that begins a text, if known.
  public var beginningOfText: UInt32? { roles.beginningOfText }

  /// The id that fills up batches, if known.
  public var padding: UInt32? { roles.padding }

  /// Ids that `addSpecialTokens` puts before and after a text.
  public var template: (prefix: [UInt32], suffix: [UInt32]) { (model.template.prefix, model.template.suffix) }

  /// The id of an added token with this content, else of the byte token with these bytes; nil if there is
  /// neither.
  public func id(of token: String) -> UInt32? {
    if let added = model.addedTokens.first(where: { $0.content == token }) { return added.id }
    return id(ofBytes: Array(token.utf8))
  }

  /// The id of the byte token with these bytes.
  public func id(ofBytes bytes: [UInt8]) -> UInt32? {
    let id = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { model.vocabulary.id(of: $0, count: buffer.count) } ?? Vocabulary.none
    }
    return id == Vocabulary.none ? nil : id
  }

  /// The bytes that an id stands for; nil if it stands for none.
  public func bytes(of id: UInt32) -> [UInt8]? {
    model.vocabulary.kind(of: id) == .absent ? nil : Array(model.vocabulary.bytes(of: id))
  }

  /// The text of an id, with U+FFFD for bytes that are no UTF-8 alone; nil if it stands for none.
  public func token(_ id: UInt32) -> String? {
    bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether `id` is a control token's.
  public func isSpecial(_ id: UInt32) -> Bool { model.isSpecial(id) }
}
