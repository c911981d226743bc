/// The language that a text is written in, as far as its script and its commonest words tell.
///
/// A guess for warnings, not for sorting: it says nothing where it is not sure. Scripts tell Chinese, Japanese, Korean,
/// Russian and their like from the rest; among languages in Latin letters short words that few others have do.
struct WrittenLanguage: Sendable, Hashable {
  /// Its name for people.
  let name: String

  /// Letters needed before anything is said.
  private static let fewestLetters = 24
  /// Function words needed before a language of Latin letters is named.
  private static let fewestWords = 4
  /// How much of a text is looked at, in bytes.
  private static let reach = 4096

  /// The language of a text; nil where it can't be told.
  init?(of text: ArraySlice<UInt8>) {
    let start = String(decoding: text.prefix(Self.reach), as: UTF8.self)
    var letters: [Script: Int] = [:]
    for scalar in start.unicodeScalars {
      if let script = Script(scalar) { letters[script, default: 0] += 1 }
    }
    // Chinese characters stand in Japanese texts too; kana do not stand in Chinese ones.
    if let kana = letters[.kana], kana * 8 > letters[.han] ?? 0 {
      letters[.kana] = kana + (letters.removeValue(forKey: .han) ?? 0)
    }
    // A sign of a script of signs says as much as several letters.
    for script in [Script.han, .kana, .hangul] { letters[script]? *= 3 }
    let total = letters.values.reduce(0, +)
    guard total >= Self.fewestLetters, let most = letters.max(by: { $0.value < $1.value }),
      most.value * 4 >= total * 3
    else { return nil }
    guard most.key == .latin else {
      name = most.key.rawValue
      return
    }
    guard let language = Self.language(ofLatin: start) else { return nil }
    name = language
  }

  /// Scripts that are told apart.
  private enum Script: String {
    case latin = "Latin letters"
    case cyrillic = "Cyrillic letters"
    case greek = "Greek"
    case han = "Chinese"
    case kana = "Japanese"
    case hangul = "Korean"
    case arabic = "Arabic letters"
    case hebrew = "Hebrew"
    case devanagari = "Devanagari letters"
    case thai = "Thai"

    init?(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A,
        0xC0...0x24F where scalar.value != 0xD7 && scalar.value != 0xF7,
        0x1E00...0x1EFF:
        self = .latin
      case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
      case 0x400...0x52F: self = .cyrillic
      case 0x590...0x5FF: self = .hebrew
      case 0x600...0x6FF, 0x750...0x77F: self = .arabic
      case 0x900...0x97F: self = .devanagari
      case 0xE00...0xE7F: self = .thai
      case 0x3040...0x30FF: self = .kana
      case 0x3400...0x4DBF, 0x4E00...0x9FFF: self = .han
      case 0xAC00...0xD7A3, 0x1100...0x11FF: self = .hangul
      default: return nil
      }
    }
  }

  /// Words that are common in one language and rare in the others of this list.
  private static let words: [(language: String, words: Set<String>)] = [
    (
      "English",
      ["the", "and", "of", "to", "is", "that", "it", "with", "you", "for", "are", "this", "what", "how"]
    ),
    (
      "German",
      ["der", "die", "und", "das", "ist", "nicht", "ich", "ein", "eine", "mit", "auf", "wie", "sie", "zu"]
    ),
    (
      "French",
      ["le", "les", "et", "est", "une", "des", "dans", "que", "pour", "pas", "vous", "je", "sur", "avec"]
    ),
    (
      "Spanish",
      ["el", "los", "las", "es", "una", "por", "con", "para", "como", "qué", "está", "pero", "más", "y"]
    ),
    (
      "Italian",
      ["il", "gli", "che", "è", "di", "una", "per", "non", "sono", "con", "del", "della", "come", "più"]
    ),
    (
      "Portuguese",
      ["o", "os", "as", "um", "uma", "não", "que", "para", "com", "em", "é", "você", "como", "mais"]
    ),
    (
      "Dutch",
      ["de", "het", "een", "en", "van", "is", "niet", "dat", "ik", "voor", "met", "op", "zijn", "wat"]
    ),
  ]

  /// The language whose words clearly prevail.
  private static func language(ofLatin text: String) -> String? {
    var counts = Array(repeating: 0, count: words.count)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
      let word = String(word)
      for (index, entry) in words.enumerated() where entry.words.contains(word) { counts[index] += 1 }
    }
    let order = counts.indices.sorted { counts[$0] > counts[$1] }
    guard counts[order[0]] >= fewestWords, counts[order[0]] >= 2 * counts[order[1]] else { return nil }
    return words[order[0]].language
  }
}
