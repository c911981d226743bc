import ByteStreams
import ChatTemplates
import Tokenization

/// A tokenizer as packing uses it.
struct LoadedTokenizer: PairTokenizer {
  let name: String
  let fingerprint: Fingerprint
  let marks: TemplateMarks
  private let tokenizer: Tokenizer
  /// Some tokenizers list a template's marks as added tokens that are not special. Those would be recognised in
  /// anybody's text, so then no added token is recognised outside the template's own marks.
  private let hidesAllAdded: Bool

  var vocabularySize: Int { tokenizer.vocabularySize }
  var beginning: [UInt32] { tokenizer.template.prefix }

  /// The tokenizer for texts of one template.
  ///
  /// - Throws: what keeps the template from rendering anything with this tokenizer.
  init(_ tokenizer: Tokenizer, template: any ChatTemplate) throws(TemplateError) {
    self.tokenizer = tokenizer
    name = tokenizer.source
    marks = TemplateMarks(
      beginOfText: tokenizer.beginningOfText.flatMap(tokenizer.token),
      endOfText: tokenizer.endOfText.flatMap(tokenizer.token))
    let markTexts = Set(try TemplateMarkTexts.all(of: template, marks: marks))
    hidesAllAdded = tokenizer.addedTokens.contains { !$0.isSpecial && markTexts.contains($0.content) }
    fingerprint = LoadedTokenizer.fingerprint(of: tokenizer)
  }

  /// Of everything that decides ids: the file, and what a name or a second file added to it.
  private static func fingerprint(of tokenizer: Tokenizer) -> Fingerprint {
    let hasher = FingerprintHasher()
    hasher.update(Fingerprint(of: tokenizer.sourceBytes).bytes)
    hasher.update("\(tokenizer.normalizer)\n\(tokenizer.preTokenizer)\n\(tokenizer.vocabularySize)\n".utf8)
    for token in tokenizer.addedTokens {
      hasher.update("\(token.id) \(token.content.utf8.count) \(token.content) ".utf8)
      let flags = [
        token.isSpecial, token.isNormalized, token.stripsLeft, token.stripsRight, token.isSingleWord,
      ]
      hasher.update("\(flags)\n".utf8)
    }
    hasher.update("\(tokenizer.template.prefix)\n".utf8)
    for role in [tokenizer.beginningOfText, tokenizer.endOfText] {
      hasher.update((role.map(String.init) ?? "none").utf8)
      hasher.update("\n".utf8)
    }
    return hasher.finish()
  }

  func controlID(of mark: String) -> UInt32? { tokenizer.addedTokens.first { $0.content == mark }?.id }

  func appendIDs(of text: RenderedText, to ids: inout [UInt32]) {
    tokenizer.encode(
      text.bytes, specials: hidesAllAdded ? .allAddedWithin(text.control) : .within(text.control), into: &ids)
  }
}
