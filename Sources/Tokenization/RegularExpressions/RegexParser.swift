/// Reads a regular expression: the part of Oniguruma's and fancy-regex's language that pre-tokenizers use.
///
/// Everything else is refused by name; nothing is read as something near it. Groups never capture.
struct RegexParser {
  private let pattern: [Unicode.Scalar]
  private let dialect: RegexDialect
  private var position = 0
  private var depth = 0
  private var ignoresCase = false
  /// Nesting that no real pattern reaches.
  private static let deepest = 100
  /// Quantifiers of one atom.
  private static let mostQuantifiers = 8
  /// Largest count of a repetition.
  private static let mostRepetitions = 1_000

  /// The tree of `pattern`.
  static func parse(_ pattern: String, _ dialect: RegexDialect) throws(RegexError) -> RegexNode {
    var parser = RegexParser(pattern: Array(pattern.unicodeScalars), dialect: dialect)
    let node = try parser.alternatives()
    if parser.peek != nil { throw parser.error("a ) without its (") }
    return node
  }

  private init(pattern: [Unicode.Scalar], dialect: RegexDialect) {
    self.pattern = pattern
    self.dialect = dialect
  }

  private func error(_ message: String) -> RegexError { RegexError(message: message, offset: position) }

  private var peek: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  private mutating func next() throws(RegexError) -> Unicode.Scalar {
    guard let scalar = peek else { throw error("an end in the middle") }
    position += 1
    return scalar
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard pattern[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  // MARK: Structure

  private mutating func alternatives() throws(RegexError) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw error("groups nested deeper than \(Self.deepest)") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(RegexError) -> RegexNode {
    var parts: [RegexNode] = []
    var previousFolds: Unicode.Scalar?
    while let scalar = peek, scalar != "|", scalar != ")" {
      let start = position
      var part = try atom()
      let literal = position == start + 1 && scalar.isASCII ? scalar : nil
      part = try quantified(part)
      if ignoresCase, let literal, let before = previousFolds, Self.foldsTogether(before, literal) {
        throw error("ignoring the case of \(before)\(literal), where encoders differ,")
      }
      previousFolds = ignoresCase ? literal : nil
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// Whether two letters are also one ligature: Oniguruma then matches that too, other engines do not.
  private static func foldsTogether(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    ["ss", "ff", "fi", "fl", "st"].contains("\(first)\(second)".lowercased())
  }

  private mutating func quantified(_ atom: RegexNode) throws(RegexError) -> RegexNode {
    var node = atom
    var repetitions = 0
    while let scalar = peek {
      var minimum = 0
      var maximum: Int?
      var isInterval = false
      switch scalar {
      case "*": position += 1
      case "+":
        position += 1
        minimum = 1
      case "?":
        position += 1
        maximum = 1
      case "{":
        guard let bounds = try interval() else { return node }
        (minimum, maximum) = bounds
        isInterval = true
      default: return node
      }
      var greed = RegexNode.Greed.greedy
      if peek == "?" {
        if isInterval, minimum == maximum, dialect == .oniguruma {
          throw error("{n}?, which encoders read differently,")
        }
        position += 1
        greed = .lazy
      } else if peek == "+", !isInterval || dialect == .fancyRegex {
        position += 1
        greed = .possessive
      }
      if node.isNullable, maximum != 1 {
        throw error("a repeated group that can match nothing")
      }
      node = .repetition(node, minimum: minimum, maximum: maximum, greed)
      repetitions += 1
      if repetitions > Self.mostQuantifiers {
        throw error("more than \(Self.mostQuantifiers) quantifiers in a row")
      }
    }
    return node
  }

  /// The bounds of `{n}`, `{n,}` or `{n,m}`; nil, with nothing consumed, if the brace is an ordinary character.
  private mutating func interval() throws(RegexError) -> (Int, Int?)? {
    let start = position
    position += 1
    let minimum = try number()
    var maximum = minimum
    if take(",") { maximum = try number() }
    guard take("}"), let minimum else {
      position = start
      throw error("a { that begins no {n}, {n,} or {n,m}")
    }
    if let maximum, maximum < minimum { throw error("a repetition whose bounds are in the wrong order") }
    return (minimum, maximum)
  }

  private mutating func number() throws(RegexError) -> Int? {
    var value: Int?
    while let scalar = peek, let digit = Int(String(scalar)), scalar.isASCII {
      value = (value ?? 0) * 10 + digit
      if value ?? 0 > Self.mostRepetitions { throw error("a count above \(Self.mostRepetitions)") }
      position += 1
    }
    return value
  }

  // MARK: Atoms

  private mutating func atom() throws(RegexError) -> RegexNode {
    let scalar = try next()
    switch scalar {
    case "(": return try group()
    case "[": return .scalar(try bracket())
    case ".": return .scalar(ScalarSet(0x0A).complement)
    case "^": return .anchor(dialect == .oniguruma ? .lineStart : .textStart)
    case "$": return .anchor(dialect == .oniguruma ? .lineEnd : .textEnd)
    case "\\": return try escape()
    case "*", "+", "?":
      position -= 1
      throw error("a \(scalar) with nothing to repeat")
    case "{":
      position -= 1
      throw error("a { with nothing to repeat")
    default: return .scalar(try folded(ScalarSet(scalar.value)))
    }
  }

  /// Literal scalars in the case that the place asks for.
  private func folded(_ set: ScalarSet) throws(RegexError) -> ScalarSet {
    guard ignoresCase else { return set }
    let beyondASCII = set.intersection(ScalarSet([0x80...ScalarSet.last]))
    if !beyondASCII.isEmpty,
      ["Lu", "Ll", "Lt"].contains(where: { category in
        ScalarProperty.named(category).map { !$0.isDisjoint(from: beyondASCII) } ?? false
      })
    {
      throw error("ignoring the case of letters beyond ASCII")
    }
    return set.foldedASCII
  }

  private mutating func group() throws(RegexError) -> RegexNode {
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var wrap: (RegexNode) throws(RegexError) -> RegexNode = { $0 }
    if take("?") {
      if take(":") {
      } else if take("i:") {
        ignoresCase = true
      } else if take("-i:") {
        ignoresCase = false
      } else if take(">") {
        wrap = { .atomic($0) }
      } else if take("=") {
        wrap = { .lookahead($0, isNegative: false) }
      } else if take("!") {
        wrap = { .lookahead($0, isNegative: true) }
      } else if take("<=") || take("<!") {
        let isNegative = pattern[position - 1] == "!"
        let refusal = error("a lookbehind of more than one character")
        wrap = { (body) throws(RegexError) in
          guard case .scalar(let set) = body else { throw refusal }
          return .lookbehind(set, isNegative: isNegative)
        }
      } else if take("i)") {
        throw error("(?i) for the rest of the pattern")
      } else {
        throw error("a group of the kind (?\(peek.map { String($0) } ?? "")")
      }
    }
    let body = try alternatives()
    guard take(")") else { throw error("a ( without its )") }
    return try wrap(body)
  }

  private mutating func escape() throws(RegexError) -> RegexNode {
    guard let scalar = peek else { throw error("a \\ at the end") }
    switch scalar {
    case "b":
      position += 1
      return .anchor(.wordBoundary)
    case "B":
      position += 1
      return .anchor(.noWordBoundary)
    case "A":
      position += 1
      return .anchor(.textStart)
    case "z":
      position += 1
      return .anchor(.textEnd)
    default:
      let set = try escapedSet()
      return .scalar(set.isClass ? set.set : try folded(set.set))
    }
  }

  // MARK: Sets

  /// What an escape stands for, after its backslash: a class of scalars or one scalar.
  private mutating func escapedSet() throws(RegexError) -> (set: ScalarSet, isClass: Bool) {
    let scalar = try next()
    switch scalar {
    case "s": return (ScalarProperty.space, true)
    case "S": return (ScalarProperty.space.complement, true)
    case "d": return (ScalarProperty.digit, true)
    case "D": return (ScalarProperty.digit.complement, true)
    case "w": return (dialect.word, true)
    case "W": return (dialect.word.complement, true)
    case "p", "P": return (try property(isNegative: scalar == "P"), true)
    case "n": return (ScalarSet(0x0A), false)
    case "r": return (ScalarSet(0x0D), false)
    case "t": return (ScalarSet(0x09), false)
    case "f": return (ScalarSet(0x0C), false)
    case "v": return (ScalarSet(0x0B), false)
    case "a": return (ScalarSet(0x07), false)
    case "e" where dialect == .oniguruma: return (ScalarSet(0x1B), false)
    case "x": return (ScalarSet(try hexadecimal(digits: 2)), false)
    case "u": return (ScalarSet(try hexadecimal(digits: 4)), false)
    default:
      guard scalar.isASCII, !ScalarProperty.word.contains(scalar.value) else {
        position -= 1
        throw error("the escape \\\(scalar)")
      }
      return (ScalarSet(scalar.value), false)
    }
  }

  private mutating func hexadecimal(digits: Int) throws(RegexError) -> UInt32 {
    var text = ""
    if take("{") {
      while let scalar = peek, scalar != "}" {
        text.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw error("a \\x{ without its }") }
    } else {
      for _ in 0..<digits { text.unicodeScalars.append(try next()) }
    }
    guard let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
      throw error("\(text), which is no character in hexadecimal,")
    }
    return value
  }

  private mutating func property(isNegative: Bool) throws(RegexError) -> ScalarSet {
    var name = ""
    var isNegative = isNegative
    if take("{") {
      if take("^") { isNegative.toggle() }
      while let scalar = peek, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw error("a \\p{ without its }") }
    } else {
      name.unicodeScalars.append(try next())
    }
    guard let set = ScalarProperty.named(name) else { throw error("the property \\p{\(name)}") }
    if ignoresCase, ["lu", "ll", "lt"].contains(name.lowercased()) {
      throw error("\\p{\(name)} while ignoring case")
    }
    return isNegative ? set.complement : set
  }

  /// A bracket expression after its `[`: items, ranges, nested brackets, `&&`.
  private mutating func bracket() throws(RegexError) -> ScalarSet {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw error("brackets nested deeper than \(Self.deepest)") }
    let isNegative = take("^")
    var result: ScalarSet?
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    func meet(_ set: ScalarSet) -> ScalarSet { result.map { $0.intersection(set) } ?? set }
    while true {
      guard let scalar = peek else { throw error("a [ without its ]") }
      if scalar == "]", isFirst { throw error("an empty [], or one that begins with ]") }
      if take("]") { break }
      if take("[:") { throw error("a class in the manner of [:alpha:]") }
      if take("--") || take("~~") { throw error("set difference in brackets") }
      isFirst = false
      if take("&&") {
        result = meet(ScalarSet(ranges))
        ranges = []
        continue
      }
      if take("[") {
        ranges += try bracket().ranges
        continue
      }
      ranges += try item()
    }
    let set = meet(ScalarSet(ranges))
    return isNegative ? set.complement : set
  }

  /// A character, a class or a range in brackets.
  private mutating func item() throws(RegexError) -> [ClosedRange<UInt32>] {
    let first = try element()
    guard peek == "-", position + 1 < pattern.count, pattern[position + 1] != "]" else {
      return first.isClass ? first.set.ranges : try folded(first.set).ranges
    }
    if first.isClass { throw error("a range that begins with a class") }
    if pattern[position + 1] == "-" || pattern[position + 1] == "[" || pattern[position + 1] == "&" {
      throw error("a - that is no clear range")
    }
    position += 1
    let last = try element()
    guard let low = first.set.ranges.first?.lowerBound, let high = last.set.ranges.first?.upperBound,
      !last.isClass, low <= high
    else { throw error("a range whose ends are in the wrong order") }
    return try folded(ScalarSet([low...high])).ranges
  }

  private mutating func element() throws(RegexError) -> (set: ScalarSet, isClass: Bool) {
    let scalar = try next()
    if scalar != "\\" { return (ScalarSet(scalar.value), false) }
    if peek == "b" { throw error("the escape \\b in brackets") }
    return try escapedSet()
  }
}
