/// The sets of scalars that regular expressions name, by Unicode 16.0.
enum ScalarProperty {
  /// Long names of general categories (Unicode Character Database, PropertyValueAliases) beside the short ones.
  private static let longNames = [
    "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
    "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn", "spacingmark": "Mc",
    "enclosingmark": "Me", "number": "N", "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No",
    "punctuation": "P", "connectorpunctuation": "Pc", "dashpunctuation": "Pd", "openpunctuation": "Ps",
    "closepunctuation": "Pe", "initialpunctuation": "Pi", "finalpunctuation": "Pf", "otherpunctuation": "Po",
    "symbol": "S", "mathsymbol": "Sm", "currencysymbol": "Sc", "modifiersymbol": "Sk", "othersymbol": "So",
    "separator": "Z", "spaceseparator": "Zs", "lineseparator": "Zl", "paragraphseparator": "Zp",
    "other": "C", "control": "Cc", "format": "Cf", "privateuse": "Co", "unassigned": "Cn",
  ]

  /// The set of a property named as in `\p{...}`: a general category, `Han`, `White_Space` or `Any`; nil for others.
  static func named(_ name: String) -> ScalarSet? {
    var plain = ""
    for scalar in name.unicodeScalars where scalar != "_" && scalar != " " && scalar != "-" {
      plain.unicodeScalars.append(scalar)
    }
    let lower = plain.lowercased()
    switch lower {
    case "any": return .all
    case "han", "script=han", "sc=han": return han
    case "whitespace", "space": return space
    case oldPunctuationName: return oldPunctuation
    default: break
    }
    let category = longNames[lower] ?? plain.prefix(1).uppercased() + plain.dropFirst().lowercased()
    if category.utf8.count == 1, "LMNPSZC".contains(category) {
      return scalars { UnicodeTables.categoryNames[Int($0 & 31)].hasPrefix(category) }
    }
    guard let number = UnicodeTables.categoryNames.firstIndex(of: category) else { return nil }
    return scalars { $0 & 31 == UInt32(number) }
  }

  /// White_Space, the 25 scalars of `\s`.
  static var space: ScalarSet { scalars { $0 & 1 << 6 != 0 } }
  /// General category Nd, the scalars of `\d`.
  static var digit: ScalarSet { named("Nd") ?? ScalarSet() }
  /// The scalars of `\w` in Rust's regular expressions.
  static let word = scalars { $0 & 1 << 5 != 0 }
  /// The scalars of `\w` in Oniguruma: superscripts and fractions of Latin-1 too, but not the two joiners.
  static let onigurumaWord = word.union(ScalarSet([0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE]))
    .intersection(ScalarSet([0x200C...0x200D]).complement)
  /// Script Han.
  static var han: ScalarSet { scalars { $0 & 1 << 7 != 0 } }

  /// The name by which patterns made here ask for ``oldPunctuation``.
  static let oldPunctuationName = "punctuationofunicode8"

  /// What Hugging Face's `Punctuation` splits at: category P of Unicode 8.0 with all of ASCII's punctuation.
  static var oldPunctuation: ScalarSet {
    let symbols = categories(["S"]).intersection(ScalarSet([0...0x7F]))
    return earlier(categories(["P"]), changed: UnicodeTables.changedPunctuation).union(symbols)
  }

  /// Category M of Unicode 9.0: what Hugging Face's `StripAccents` drops.
  static let oldMarks = earlier(categories(["M"]), changed: UnicodeTables.changedMarks)
  /// Category Mn of Unicode 8.0: what its `BertNormalizer` drops as accents.
  static let oldNonspacingMarks = earlier(categories(["Mn"]), changed: UnicodeTables.changedNonspacingMarks)
  /// Categories Cc, Cf and Co of Unicode 8.0: what its `BertNormalizer` drops as controls.
  static let oldControls = earlier(categories(["Cc", "Cf", "Co"]), changed: UnicodeTables.changedControls)

  private static func categories(_ names: [String]) -> ScalarSet {
    names.reduce(ScalarSet()) { $0.union(named($1) ?? ScalarSet()) }
  }

  /// A set as it was in an earlier version of Unicode, given the first and last scalars of the runs that differ.
  private static func earlier(_ now: ScalarSet, changed bounds: [UInt32]) -> ScalarSet {
    var changed: [ClosedRange<UInt32>] = []
    for i in stride(from: 0, to: bounds.count - 1, by: 2) { changed.append(bounds[i]...bounds[i + 1]) }
    let moved = ScalarSet(changed)
    return now.intersection(moved.complement).union(moved.intersection(now.complement))
  }

  /// The scalars whose low byte in ``UnicodeTables/propertyRuns`` is as wanted.
  private static func scalars(_ isWanted: (UInt32) -> Bool) -> ScalarSet {
    let runs = UnicodeTables.propertyRuns
    var ranges: [ClosedRange<UInt32>] = []
    for (index, run) in runs.enumerated() where isWanted(run & 0xFF) {
      ranges.append((run >> 8)...(index + 1 < runs.count ? (runs[index + 1] >> 8) - 1 : ScalarSet.last))
    }
    return ScalarSet(ranges)
  }
}
