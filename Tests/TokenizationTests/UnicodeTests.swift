import Foundation
import Testing

@testable import Tokenization

struct UnicodeTests {
  /// The sizes of classes in Unicode 16.0, counted in the regular-expression engines of the reference encoders.
  @Test func classSizes() {
    let table = ScalarClassTable.shared
    var counts: [UInt16: Int] = [:]
    var categories: [String: Int] = [:]
    let runs = UnicodeTables.propertyRuns
    for (index, run) in runs.enumerated() {
      let end = index + 1 < runs.count ? runs[index + 1] >> 8 : 0x110000
      categories[UnicodeTables.categoryNames[Int(run & 31)], default: 0] += Int(end - run >> 8)
    }
    for scalar in 0..<UInt32(0x110000) { counts[table.bits(scalar), default: 0] += 1 }
    func count(_ wanted: ScalarClass) -> Int {
      counts.reduce(0) { $1.key & wanted.rawValue != 0 ? $0 + $1.value : $0 }
    }
    #expect(count(.letter) == 141_028)
    #expect(count(.number) == 1_911)
    #expect(count(.mark) == 2_501)
    #expect(count(.punctuation) == 855)
    #expect(count(.symbol) == 8_514)
    #expect(count(.space) == 25)
    #expect(count(.han) == 99_030)
    #expect(count(.newline) == 2)
    #expect(count(.upperPart) == 1_858 + 31 + 404 + 136_477 + 2_501)
    #expect(count(.lowerPart) == 2_258 + 404 + 136_477 + 2_501)
    // Punctuation of Unicode 8.0 and the nine ASCII symbols.
    #expect(count(.oldPunctuation) == 717 + 9)
  }

  /// Normalization is stable: for scalars of Unicode 9 later versions give the same.
  @Test func composesAsFoundationDoes() {
    var source = RandomText(random: SeededGenerator(state: 5))
    let telling =
      Array(
        "eoaEcC가각\u{1100}\u{1161}\u{11A8}\u{9C7}\u{9BE}\u{212B}\u{1E9B}\u{340}\u{F71}\u{F72}\u{958}\u{2ADC}\u{1D15E}x "
          .unicodeScalars)
      + Array("\u{301}\u{308}\u{327}\u{323}\u{345}\u{307}\u{31B}\u{5B0}\u{5BC}\u{64B}\u{651}".unicodeScalars)
    let composer = CanonicalComposer()
    for _ in 0..<1_500 {
      var text = String.UnicodeScalarView()
      for scalar in source.scalars(most: 6) where isInNormalization(scalar) {
        text.append(scalar)
        for _ in 0..<Int.random(in: 0..<3, using: &source.random) {
          text.append(telling.randomElement(using: &source.random) ?? "e")
        }
      }
      let original = Array(String(text).utf8)
      let expected = Array(String(text).precomposedStringWithCanonicalMapping.utf8)
      let result = original.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { composer.normalize($0, 0..<buffer.count) }
      }
      #expect((result?.bytes ?? original) == expected, "\(text.map { String($0.value, radix: 16) })")
      if result == nil { #expect(original == expected) }
    }
  }

  /// Whether a scalar was assigned by ``UnicodeTables/normalizationVersion``.
  private func isInNormalization(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { ($0.major, $0.minor) <= (9, 0) } ?? false
  }

  /// Hugging Face's encoder has the tables of Unicode 9.0 and leaves what it does not know alone. Each scalar stands
  /// before marks of the lowest class and of the class of accents, which would move or join if it had a class itself.
  @Test func newerScalarsStayAsTheyAre() {
    let composer = CanonicalComposer()
    var count = 0
    for value in UInt32(0x80)..<0x110000 {
      guard let scalar = Unicode.Scalar(value), scalar.properties.age != nil, !isInNormalization(scalar)
      else {
        continue
      }
      for mark in ["", "\u{334}", "\u{301}", "\u{307}"] {
        var text = String(scalar) + mark
        let isSame = text.withUTF8 { buffer in
          buffer.baseAddress.map { composer.normalize($0, 0..<buffer.count) == nil } ?? false
        }
        #expect(isSame, "\(String(value, radix: 16))")
      }
      count += 1
    }
    #expect(count > 20_000)
  }

  @Test func textInNormalFormIsNotCopied() {
    for text in ["", "plain ASCII", "déjà vu", "日本語", "각", "a\u{327}\u{323}"] {
      var copy = text.precomposedStringWithCanonicalMapping
      let isSame = copy.withUTF8 { buffer in
        buffer.baseAddress.map { CanonicalComposer().normalize($0, 0..<buffer.count) == nil } ?? true
      }
      #expect(isSame)
    }
  }

  @Test func longRunsOfMarksTakeLinearTime() {
    // Alternating classes: an insertion sort would need 10^10 steps.
    var bytes: [UInt8] = [UInt8(ascii: "a")]
    for i in 0..<100_000 { bytes.append(contentsOf: i % 2 == 0 ? [0xCC, 0x81] : [0xCC, 0xA3]) }
    let count = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { CanonicalComposer().normalize($0, 0..<buffer.count)?.bytes.count } ?? 0
    }
    // The dot below composes with the a, the rest is sorted.
    #expect(count > 190_000)
  }
}
