import JSONText

/// What readers of components have in common: errors that name the place, and patterns.
struct ComponentProblems {
  let source: String

  func unsupported(_ value: JSONValue, _ what: String, supported: String) -> TokenizerError {
    TokenizerError(
      .unsupported, source: source, place: value.pointer, message: "\(what) is not supported",
      expected: supported, remedy: "Use a tokenizer made of supported components; none is approximated.")
  }

  func malformed(_ value: JSONValue, _ message: String, _ expected: String) -> TokenizerError {
    TokenizerError(
      .malformed, source: source, place: value.pointer, message: message, expected: expected,
      remedy: "Fetch the file again, or mend it there.")
  }

  /// The type that a component names.
  func type(of value: JSONValue) -> String { value["type"]?.string ?? "without a type" }

  /// The expression of a component's `pattern`: a regular expression or a fixed string.
  func pattern(of value: JSONValue) throws(TokenizerError) -> RegularExpression {
    if let text = value["pattern"]?["String"]?.string { return try expression(Self.escaped(text), value) }
    guard let pattern = value["pattern"]?["Regex"]?.string else {
      throw malformed(value, "has no pattern", "\"pattern\" with \"Regex\" or \"String\"")
    }
    return try expression(pattern, value)
  }

  /// A regular expression as Hugging Face's encoder reads it.
  func expression(
    _ pattern: String, _ value: JSONValue, _ dialect: RegexDialect = .oniguruma
  ) throws(TokenizerError) -> RegularExpression {
    do throws(RegexError) {
      return try RegularExpression(pattern, dialect)
    } catch {
      throw unsupported(
        value, "the pattern \(pattern): \(error.message) at character \(error.offset + 1)",
        supported: "a regular expression of the kind that pre-tokenizers use")
    }
  }

  /// A pattern that matches `text`.
  static func escaped(_ text: String) -> String {
    var pattern = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80, "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { pattern.append("\\") }
      pattern.append(scalar)
    }
    return String(pattern)
  }
}
