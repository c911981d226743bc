/// What a reader of one file format found: the parts of which a ``Tokenizer`` is made.
struct TokenizerDescription {
  var model: TokenizerModel
  var notices: [String] = []
  /// Whether the file is a `tokenizer.json`, which can be handed on as it is.
  var isTokenizerJSON = false
}
