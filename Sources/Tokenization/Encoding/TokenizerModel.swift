/// Everything that decides which ids a text becomes. Never changes once made; shared by all encoders.
final class TokenizerModel: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  let bytePairs: BytePairTable
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
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
    vocabulary: Vocabulary, merges: MergeTable, normalizer: Normalizer = .none,
    preTokenizer: PreTokenizer, wholePiecesFirst: Bool, rankedByID: Bool, addedTokens: [AddedToken],
    template: Template = Template()
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    bytePairs = BytePairTable(vocabulary: vocabulary, merges: merges)
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.wholePiecesFirst = wholePiecesFirst
    self.rankedByID = rankedByID
    self.addedTokens = addedTokens.sorted { $0.id < $1.id }
    self.template = template
    let raw = addedTokens.filter { !$0.isNormalized }
    let normalized = addedTokens.filter { $0.isNormalized }
    rawMatcher = AddedTokenMatcher(raw, contents: raw.map { Array($0.content.utf8) })
    normalizedMatcher = AddedTokenMatcher(
      normalized,
      contents: normalized.map { token in
        let content = Array(token.content.utf8)
        guard normalizer == .nfc else { return content }
        let composed = content.withUnsafeBufferPointer { bytes in
          bytes.baseAddress.flatMap { CanonicalComposer().normalize($0, 0..<bytes.count) }
        }
        return composed?.bytes ?? content
      })
    specialIDs = addedTokens.filter(\.isSpecial).map(\.id).sorted()
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
