/// A small random generator with a seed (SplitMix64), so that failures can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Random text rich in what pre-tokenizers tell apart.
struct RandomText {
  var random: SeededGenerator

  /// Scalars that decide between rules: cases, contractions, kinds of space, marks, digits of many scripts.
  private static let telling =
    Array(
      "aAbBsStTrReEvVlLmMdD''''  \t\n\r/.,!?-_(){}<|>0123456789\u{17F}\u{2019}\u{A0}\u{85}\u{2028}\u{3000}\u{1F}\u{200B}"
        .unicodeScalars
    ) + Array("éÉßǅʰªあ漢字ア가नमस्ते\u{301}\u{308}\u{20DD}٣४²½ⅣⅷＡ🙂👍🏽€$+^`~\u{FEFF}\u{0}\u{E000}ـ".unicodeScalars)

  /// A random scalar that was assigned by Unicode 16, so that newer property tables say the same of it.
  mutating func scalar() -> Unicode.Scalar {
    if Int.random(in: 0..<8, using: &random) > 0 {
      return Self.telling.randomElement(using: &random) ?? "a"
    }
    while true {
      let value = UInt32.random(in: 0..<(Bool.random(using: &random) ? 0x3100 : 0x20000), using: &random)
      if let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 16 {
        return scalar
      }
    }
  }

  /// Random text of up to `most` scalars, with runs.
  mutating func scalars(most: Int) -> [Unicode.Scalar] {
    var text: [Unicode.Scalar] = []
    let count = Int.random(in: 0...most, using: &random)
    while text.count < count {
      let run = Int.random(in: 0..<6, using: &random) == 0 ? Int.random(in: 2...5, using: &random) : 1
      text.append(contentsOf: repeatElement(scalar(), count: run))
    }
    return text
  }
}
