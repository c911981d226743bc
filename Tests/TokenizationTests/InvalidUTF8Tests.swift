import Testing
import Tokenization

/// Bytes that are not UTF-8 are found where the standard library replaces them.
struct InvalidUTF8Tests {
  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], [1..<2]), ([0xE2, 0x82], [0..<2]), ([0xE2, 0x82, 0x41, 0xC3], [0..<2, 3..<4]),
      // Overlong forms and surrogates: each byte by itself.
      ([0xC0, 0x80], [0..<1, 1..<2]), ([0xED, 0xA0, 0x80], [0..<1, 1..<2, 2..<3]),
      ([0xF0, 0x9F, 0x98, 0x80], []), ([], []),
    ] as [([UInt8], [Range<Int>])])
  func standWhereTheyAre(text: [UInt8], ranges: [Range<Int>]) {
    #expect(InvalidUTF8.ranges(in: text) == ranges)
  }

  @Test func areReplacedAsTheStandardLibraryDoes() {
    var random = SeededGenerator(state: 41)
    let bytes: [UInt8] = [
      0x61, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC3, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
    ]
    for length in 0..<300 {
      let text = (0..<length % 40).map { _ in bytes.randomElement(using: &random) ?? 0 }
      let replaced = InvalidUTF8.replaced(InvalidUTF8.ranges(in: text), in: text)
      #expect(replaced == Array(String(decoding: text, as: UTF8.self).utf8), "\(text)")
    }
  }
}
