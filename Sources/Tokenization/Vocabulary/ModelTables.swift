/// The flat tables of a model: what takes time to make, and can be mapped from a file instead.
struct ModelTables: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  let bytePairs: BytePairTable
  /// Nil where pieces must not be cut.
  let borders: CharacterBorders?

  /// Makes what follows from a vocabulary and its merges.
  init(vocabulary: Vocabulary, merges: MergeTable) {
    self.vocabulary = vocabulary
    self.merges = merges
    bytePairs = BytePairTable(vocabulary: vocabulary, merges: merges)
    borders = CharacterBorders(vocabulary: vocabulary, merges: merges, bytePairs: bytePairs)
  }

  /// The tables of a mapped file; nil if one of them is missing or does not fit the others.
  init?(_ sections: TableSections) {
    guard let vocabulary = Vocabulary(sections), let merges = MergeTable(sections),
      let bytePairs = BytePairTable(sections)
    else { return nil }
    // Tables that another version hashed otherwise would be whole and yet find nothing.
    guard vocabulary.findsItself, merges.findsItself else { return nil }
    self.vocabulary = vocabulary
    self.merges = merges
    self.bytePairs = bytePairs
    borders = CharacterBorders(sections)
  }

  /// Adds all tables to a file.
  func add(to file: inout TableFileWriter) {
    vocabulary.add(to: &file)
    merges.add(to: &file)
    bytePairs.add(to: &file)
    borders?.add(to: &file)
  }
}
