/// A name of a settings file and its value.
struct ConfigurationEntry {
  /// What a name may be given.
  enum Value {
    case word(String)
    case list([String])
    case mapping([(line: Int, word: String, value: String)])
  }

  let line: Int
  let name: String
  var value: Value

  /// A line that says something.
  private struct Line {
    let number: Int
    let isIndented: Bool
    let text: Substring
  }

  /// The entries of a text, in order.
  static func all(in text: String) throws(ConfigurationError) -> [ConfigurationEntry] {
    var entries: [ConfigurationEntry] = []
    for line in try lines(of: text) {
      if line.isIndented || line.text.hasPrefix("- ") {
        guard let last = entries.popLast() else {
          throw ConfigurationError(line: line.number, message: "expected a setting, such as profile: openai")
        }
        entries.append(try last.adding(line))
      } else {
        let entry = try entry(line)
        guard !entries.contains(where: { $0.name == entry.name }) else {
          throw ConfigurationError(line: line.number, message: "\(entry.name) is set twice")
        }
        entries.append(entry)
      }
    }
    for entry in entries {
      if case .list(let words) = entry.value, words.isEmpty {
        throw ConfigurationError(line: entry.line, message: "\(entry.name) has no value")
      }
    }
    return entries
  }

  /// The lines without comments, those with nothing on them left out.
  private static func lines(of text: String) throws(ConfigurationError) -> [Line] {
    var lines: [Line] = []
    for (index, whole) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      guard !whole.contains("\t") else {
        throw ConfigurationError(line: index + 1, message: "a tab; YAML is indented with spaces")
      }
      var kept = whole
      for place in whole.indices where whole[place] == "#" {
        if place == whole.startIndex || whole[whole.index(before: place)] == " " {
          kept = whole[..<place]
          break
        }
      }
      let said = kept.trimmed
      if !said.isEmpty { lines.append(Line(number: index + 1, isIndented: kept.first == " ", text: said)) }
    }
    return lines
  }

  private static func entry(_ line: Line) throws(ConfigurationError) -> ConfigurationEntry {
    let (name, rest) = try sides(line)
    if rest.isEmpty { return ConfigurationEntry(line: line.number, name: name, value: .list([])) }
    guard rest.first == "[" else {
      return ConfigurationEntry(
        line: line.number, name: name, value: .word(try word(rest, line: line.number)))
    }
    guard rest.last == "]" else {
      throw ConfigurationError(
        line: line.number, message: "a list that begins with [ ends with ] on the same line")
    }
    var words: [String] = []
    for part in rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
      words.append(try word(part.trimmed, line: line.number))
    }
    return ConfigurationEntry(line: line.number, name: name, value: .list(words))
  }

  /// The entry with one more item of its list, or one more line of its mapping.
  private func adding(_ line: Line) throws(ConfigurationError) -> ConfigurationEntry {
    var entry = self
    if line.text.hasPrefix("- ") {
      guard case .list(let words) = value else {
        throw ConfigurationError(line: line.number, message: "\(name) has another value already")
      }
      entry.value = .list(words + [try Self.word(line.text.dropFirst(2).trimmed, line: line.number)])
      return entry
    }
    var pairs: [(line: Int, word: String, value: String)]
    switch value {
    case .mapping(let earlier): pairs = earlier
    case .list(let words) where words.isEmpty: pairs = []
    default: throw ConfigurationError(line: line.number, message: "\(name) has another value already")
    }
    let (word, rest) = try Self.sides(line)
    pairs.append((line.number, word, try Self.word(rest, line: line.number)))
    entry.value = .mapping(pairs)
    return entry
  }

  /// What stands before and after the colon.
  private static func sides(_ line: Line) throws(ConfigurationError) -> (name: String, rest: Substring) {
    guard let colon = line.text.firstIndex(of: ":") else {
      throw ConfigurationError(line: line.number, message: "expected a name, a colon and a value")
    }
    let rest = line.text[line.text.index(after: colon)...]
    guard rest.isEmpty || rest.first == " " else {
      throw ConfigurationError(line: line.number, message: "a space is missing behind the colon")
    }
    return (try word(line.text[..<colon], line: line.number), rest.trimmed)
  }

  /// A word, in quotation marks or without.
  private static func word(_ text: Substring, line: Int) throws(ConfigurationError) -> String {
    var inside = text
    if text.count >= 2, let mark = text.first, mark == "\"" || mark == "'", text.last == mark {
      inside = text.dropFirst().dropLast()
    }
    let isPlain = inside.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard !inside.isEmpty, isPlain else {
      throw ConfigurationError(
        line: line, message: "expected a word of letters, digits and hyphens, not \"\(text)\"")
    }
    return String(inside)
  }
}

extension Substring {
  /// The text without spaces around it.
  fileprivate var trimmed: Substring {
    var rest = self
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return rest
  }
}
