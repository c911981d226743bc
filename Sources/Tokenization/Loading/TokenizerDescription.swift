/// What a reader of one file format found: the parts of which a ``Tokenizer`` is made.
struct TokenizerDescription {
  var model: TokenizerModel
  /// Ids with a role, as far as the file itself tells.
  var roles: TokenRoles
  var notices: [String] = []
  /// Whether the file is a `tokenizer.json`, which can be handed on as it is.
  var isTokenizerJSON = false
  /// The file without what the model's tables hold: with the tables, the same reader makes the same of it.
  var document: [UInt8] = []
}
