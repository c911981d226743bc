/// A plain backtracking matcher for the regular expressions of pre-tokenizers, read from their text. It knows
/// characters by the standard library's properties, so it shares nothing with what it is used to test.
struct ReferenceRegex {
  private indirect enum Node {
    case scalar((Unicode.Scalar) -> Bool)
    case group([[Node]])
    case notAhead([[Node]])
    case atEnd
    case repeated(Node, minimum: Int, maximum: Int, possessive: Bool)
  }

  private let alternatives: [[Node]]

  init(_ pattern: String) {
    var parser = Parser(text: Array(pattern.unicodeScalars))
    alternatives = parser.alternatives()
  }

  /// The pieces of a text: matches, and what lies between them.
  func pieces(of text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var pieces: [[Unicode.Scalar]] = []
    var gap: [Unicode.Scalar] = []
    var i = 0
    while i < text.count {
      if let end = Self.match(alternatives, text, i, { $0 }), end > i {
        if !gap.isEmpty { pieces.append(gap) }
        gap = []
        pieces.append(Array(text[i..<end]))
        i = end
      } else {
        gap.append(text[i])
        i += 1
      }
    }
    if !gap.isEmpty { pieces.append(gap) }
    return pieces
  }

  private static func match(
    _ alternatives: [[Node]], _ text: [Unicode.Scalar], _ position: Int, _ then: (Int) -> Int?
  ) -> Int? {
    for sequence in alternatives {
      if let end = match(sequence[...], text, position, then) { return end }
    }
    return nil
  }

  private static func match(
    _ nodes: ArraySlice<Node>, _ text: [Unicode.Scalar], _ position: Int, _ then: (Int) -> Int?
  ) -> Int? {
    guard let node = nodes.first else { return then(position) }
    let rest = nodes.dropFirst()
    return match(node, text, position) { match(rest, text, $0, then) }
  }

  private static func match(
    _ node: Node, _ text: [Unicode.Scalar], _ position: Int, _ then: (Int) -> Int?
  ) -> Int? {
    switch node {
    case .scalar(let accepts):
      return position < text.count && accepts(text[position]) ? then(position + 1) : nil
    case .group(let inner):
      return match(inner, text, position, then)
    case .notAhead(let inner):
      return match(inner, text, position, { $0 }) == nil ? then(position) : nil
    case .atEnd:
      return position == text.count ? then(position) : nil
    case .repeated(let inner, let minimum, let maximum, let possessive):
      if possessive {
        var end = position
        var count = 0
        while count < maximum, let next = match(inner, text, end, { $0 }) {
          end = next
          count += 1
        }
        return count >= minimum ? then(end) : nil
      }
      if maximum > 0,
        let end = match(
          inner, text, position,
          { next in
            let more = Node.repeated(
              inner, minimum: max(0, minimum - 1), maximum: maximum == .max ? .max : maximum - 1,
              possessive: false)
            return match(more, text, next, then)
          })
      {
        return end
      }
      return minimum == 0 ? then(position) : nil
    }
  }

  /// Reads the subset of the syntax that pre-tokenizers use.
  private struct Parser {
    let text: [Unicode.Scalar]
    var i = 0
    var ignoresCase = false

    mutating func alternatives() -> [[Node]] {
      var all: [[Node]] = [[]]
      while i < text.count, text[i] != ")" {
        if text[i] == "|" {
          all.append([])
          i += 1
          continue
        }
        all[all.count - 1].append(quantified(atom()))
      }
      return all
    }

    private func starts(with prefix: String) -> Bool {
      text[i...].starts(with: Array(prefix.unicodeScalars))
    }

    private mutating func atom() -> Node {
      for (prefix, folds, negative) in [("(?i:", true, false), ("(?:", false, false), ("(?!", false, true)]
      where starts(with: prefix) {
        i += prefix.unicodeScalars.count
        let outer = ignoresCase
        ignoresCase = outer || folds
        let inner = alternatives()
        ignoresCase = outer
        i += 1
        return negative ? .notAhead(inner) : .group(inner)
      }
      switch text[i] {
      case "$":
        i += 1
        return .atEnd
      case "[": return .scalar(set())
      case "\\": return .scalar(escape())
      default:
        i += 1
        return .scalar(literal(text[i - 1]))
      }
    }

    private func literal(_ wanted: Unicode.Scalar) -> (Unicode.Scalar) -> Bool {
      if !ignoresCase { return { $0 == wanted } }
      // U+017F folds to s, which its lower case does not say.
      return {
        ($0 == "\u{17F}" ? "s" : $0.properties.lowercaseMapping) == wanted.properties.lowercaseMapping
      }
    }

    private mutating func escape() -> (Unicode.Scalar) -> Bool {
      i += 2
      switch text[i - 1] {
      case "s": return { $0.properties.isWhitespace }
      case "S": return { !$0.properties.isWhitespace }
      case "r": return { $0 == "\r" }
      case "n": return { $0 == "\n" }
      case "p":
        var name = ""
        i += 1
        while text[i] != "}" {
          name.unicodeScalars.append(text[i])
          i += 1
        }
        i += 1
        return { Self.category(of: $0).hasPrefix(name) }
      case let other: return { $0 == other }
      }
    }

    private mutating func set() -> (Unicode.Scalar) -> Bool {
      i += 1
      var negative = false
      if text[i] == "^" {
        negative = true
        i += 1
      }
      var members: [(Unicode.Scalar) -> Bool] = []
      while text[i] != "]" {
        if text[i] == "\\" {
          members.append(escape())
        } else if i + 2 < text.count, text[i + 1] == "-", text[i + 2] != "]" {
          let range = text[i]...text[i + 2]
          members.append { range.contains($0) }
          i += 3
        } else {
          members.append(literal(text[i]))
          i += 1
        }
      }
      i += 1
      let all = members
      return { scalar in all.contains { $0(scalar) } != negative }
    }

    private mutating func quantified(_ node: Node) -> Node {
      guard i < text.count else { return node }
      var bounds: (Int, Int)
      switch text[i] {
      case "?": bounds = (0, 1)
      case "*": bounds = (0, .max)
      case "+": bounds = (1, .max)
      case "{":
        // Only {m,n} of single digits occurs.
        bounds = (Int(text[i + 1].value) - 48, Int(text[i + 3].value) - 48)
        i += 4
      default: return node
      }
      i += 1
      let possessive = i < text.count && text[i] == "+"
      if possessive { i += 1 }
      return .repeated(node, minimum: bounds.0, maximum: bounds.1, possessive: possessive)
    }

    static func category(of scalar: Unicode.Scalar) -> String {
      switch scalar.properties.generalCategory {
      case .uppercaseLetter: "Lu"
      case .lowercaseLetter: "Ll"
      case .titlecaseLetter: "Lt"
      case .modifierLetter: "Lm"
      case .otherLetter: "Lo"
      case .nonspacingMark: "Mn"
      case .spacingMark: "Mc"
      case .enclosingMark: "Me"
      case .decimalNumber: "Nd"
      case .letterNumber: "Nl"
      case .otherNumber: "No"
      case .connectorPunctuation: "Pc"
      case .dashPunctuation: "Pd"
      case .openPunctuation: "Ps"
      case .closePunctuation: "Pe"
      case .initialPunctuation: "Pi"
      case .finalPunctuation: "Pf"
      case .otherPunctuation: "Po"
      case .mathSymbol: "Sm"
      case .currencySymbol: "Sc"
      case .modifierSymbol: "Sk"
      case .otherSymbol: "So"
      default: "C"
      }
    }
  }
}
