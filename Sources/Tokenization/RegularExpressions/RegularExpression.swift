/// A regular expression ready to match; equal to another of the same spelling and dialect.
struct RegularExpression: Sendable, Hashable {
  let pattern: String
  let dialect: RegexDialect
  let program: RegexProgram

  /// Compiles `pattern`.
  init(_ pattern: String, _ dialect: RegexDialect) throws(RegexError) {
    self.pattern = pattern
    self.dialect = dialect
    program = try RegexCompiler.compile(RegexParser.parse(pattern, dialect), word: dialect.word)
  }

  static func == (a: RegularExpression, b: RegularExpression) -> Bool {
    // By scalars: String equality is canonical equivalence.
    a.dialect == b.dialect && a.pattern.unicodeScalars.elementsEqual(b.pattern.unicodeScalars)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(dialect)
    for scalar in pattern.unicodeScalars { hasher.combine(scalar) }
  }
}
