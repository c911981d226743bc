/// Hangul syllables and the letters they are made of, which belong together by arithmetic (Unicode Standard, section
/// 3.12).
enum HangulSyllables {
  static let first: UInt32 = 0xAC00
  static let leading: UInt32 = 0x1100
  static let vowels: UInt32 = 0x1161
  /// One below the first trailing letter: syllables without one count from here.
  static let trailing: UInt32 = 0x11A7
  static let leadingCount: UInt32 = 19
  static let vowelCount: UInt32 = 21
  static let trailingCount: UInt32 = 28
  static let count = leadingCount * vowelCount * trailingCount

  /// Whether a scalar is a syllable.
  static func contains(_ scalar: UInt32) -> Bool { scalar &- first < count }

  /// Whether a scalar is a syllable without a trailing letter.
  static func isOpen(_ scalar: UInt32) -> Bool {
    contains(scalar) && (scalar &- first) % trailingCount == 0
  }

  /// Appends the letters of a syllable.
  static func appendLetters(of syllable: UInt32, to target: inout [UInt32]) {
    let number = syllable &- first
    let perLeading = vowelCount * trailingCount
    target.append(leading + number / perLeading)
    target.append(vowels + number % perLeading / trailingCount)
    let last = number % trailingCount
    if last != 0 { target.append(trailing + last) }
  }

  /// The syllable that two letters make, or a syllable and a trailing letter; nil if they make none.
  static func composition(_ left: UInt32, _ right: UInt32) -> UInt32? {
    let leadingNumber = left &- leading
    let vowelNumber = right &- vowels
    if leadingNumber < leadingCount, vowelNumber < vowelCount {
      return first + (leadingNumber * vowelCount + vowelNumber) * trailingCount
    }
    let trailingNumber = right &- trailing
    if isOpen(left), trailingNumber > 0, trailingNumber < trailingCount { return left + trailingNumber }
    return nil
  }
}
