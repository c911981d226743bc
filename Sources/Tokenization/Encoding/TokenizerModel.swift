/// Everything that decides which ids a text becomes. Never changes once made; shared by all encoders.
final class TokenizerModel: Sendable {
  let tables: ModelTables
  let vocabulary: Vocabulary
  let merges: MergeTable
  let bytePairs: BytePairTable
  let borders: CharacterBorders?
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  /// How text is cut in practice: ``preTokenizer``, and further where that changes nothing but the speed.
  let cutting: PreTokenizer
  /// What pieces begin as, before merging.
  let alphabet: PieceAlphabet
  /// How the text of tokens becomes text again.
  let decoding: TokenDecoding
  /// Whether a piece that is a token as a whole becomes that token, whatever merging would give.
  let wholePiecesFirst: Bool
  /// Whether merges are every split of a token, ranked by the token's id.
  let rankedByID: Bool
  /// Added tokens, by id.
  let addedTokens: [AddedToken]
  /// Ids put before and after a text on request.
  let template: Template
  /// Finds tokens in raw text, and in normalized text.
  let rawMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher
  /// Ids of special tokens, sorted.
  private let specialIDs: [UInt32]

  /// Ids that frame a text.
  struct Template: Sendable, Hashable {
    var prefix: [UInt32] = []
    var suffix: [UInt32] = []
  }

  init(
    tables: ModelTables, normalizer: Normalizer = .none, preTokenizer: PreTokenizer, wholePiecesFirst: Bool,
    rankedByID: Bool, addedTokens: [AddedToken], template: Template = Template(),
    alphabet: PieceAlphabet = .bytes, decoding: TokenDecoding = TokenDecoding()
  ) {
    self.tables = tables
    vocabulary = tables.vocabulary
    merges = tables.merges
    bytePairs = tables.bytePairs
    borders = tables.borders
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.alphabet = alphabet
    self.decoding = decoding
    cutting = Self.cutting(preTokenizer, alphabet, vocabulary, merges, wholePiecesFirst: wholePiecesFirst)
    self.wholePiecesFirst = wholePiecesFirst
    self.rankedByID = rankedByID
    self.addedTokens = addedTokens.sorted { $0.id < $1.id }
    self.template = template
    let contentNormalizer = TextNormalizer(normalizer.forContents)
    let raw = addedTokens.filter { !$0.isNormalized }
    let normalized = addedTokens.filter { $0.isNormalized }
    rawMatcher = AddedTokenMatcher(raw, contents: raw.map { Array($0.content.utf8) })
    normalizedMatcher = AddedTokenMatcher(
      normalized,
      contents: normalized.map { token in
        let content = Array(token.content.utf8)
        let changed = content.withUnsafeBufferPointer { bytes in
          bytes.baseAddress.flatMap { contentNormalizer.normalize($0, 0..<bytes.count) }
        }
        return changed?.bytes ?? content
      })
    specialIDs = addedTokens.filter(\.isSpecial).map(\.id).sorted()
  }

  /// Cuts between words too where pieces are whole texts with marked spaces, and no merge makes a token in which a mark
  /// stands behind another character.
  private static func cutting(
    _ preTokenizer: PreTokenizer, _ alphabet: PieceAlphabet, _ vocabulary: Vocabulary, _ merges: MergeTable,
    wholePiecesFirst: Bool
  ) -> PreTokenizer {
    let mark: [UInt8] = [0xE2, 0x96, 0x81]
    let hasMark = mark.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { vocabulary.id(of: $0, count: 3) != Vocabulary.none } ?? false
    }
    guard case .characters = alphabet, preTokenizer.steps.isEmpty, !wholePiecesFirst, hasMark else {
      return preTokenizer
    }
    let crosses = merges.contains { merge in
      let bytes = vocabulary.bytes(of: merge.product)
      var isBehindOther = false
      var i = 0
      while i < bytes.count {
        if bytes[i...].starts(with: mark) {
          if isBehindOther { return true }
          i += 3
        } else {
          isBehindOther = true
          i += 1
        }
      }
      return false
    }
    return crosses ? preTokenizer : PreTokenizer(steps: [.rule(.markedWords)], spaces: preTokenizer.spaces)
  }

  /// The same model with the general engine wherever a pattern says how text is cut.
  func usingExpressions() throws(RegexError) -> TokenizerModel {
    TokenizerModel(
      tables: tables, normalizer: normalizer, preTokenizer: try preTokenizer.asExpressions(),
      wholePiecesFirst: wholePiecesFirst, rankedByID: rankedByID, addedTokens: addedTokens,
      template: template,
      alphabet: alphabet, decoding: decoding)
  }

  /// What takes pieces apart into characters, if they begin as such.
  var characterTokens: CharacterTokens? {
    guard case .characters(let fallback) = alphabet else { return nil }
    return CharacterTokens(vocabulary: vocabulary, fallback: fallback)
  }

  /// The token for characters that have none.
  var unknownToken: UInt32? {
    guard case .characters(let fallback) = alphabet else { return nil }
    return fallback.unknown
  }

  /// Whether `id` is a control token's.
  func isSpecial(_ id: UInt32) -> Bool {
    var low = 0
    var high = specialIDs.count
    while low < high {
      let middle = (low + high) / 2
      if specialIDs[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < specialIDs.count && specialIDs[low] == id
  }
}
