/// What a reader of one file format found: the parts of which a ``Tokenizer`` is made.
struct TokenizerDescription {
  var model: TokenizerModel
  var notices: [String] = []
}
