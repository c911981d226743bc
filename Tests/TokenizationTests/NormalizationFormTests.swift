import Foundation
import Testing

@testable import Tokenization

struct NormalizationFormTests {
  /// Normalization is stable: for scalars of Unicode 9 later versions give the same.
  @Test(arguments: [NormalizationForm.nfc, .nfd, .nfkc, .nfkd])
  func agreesWithFoundation(_ form: NormalizationForm) {
    var source = RandomText(random: SeededGenerator(state: 5))
    let telling =
      Array(
        "eoaEcC가각\u{1100}\u{1161}\u{11A8}\u{9C7}\u{9BE}\u{212B}\u{1E9B}\u{340}\u{F71}\u{F72}\u{958}\u{2ADC}\u{1D15E}x "
          .unicodeScalars)
      + Array("\u{301}\u{308}\u{327}\u{323}\u{345}\u{307}\u{31B}\u{5B0}\u{5BC}\u{64B}\u{651}".unicodeScalars)
      + Array("ﬁⅧ①ｶ\u{FF9E}\u{3131}\u{FFC2}㌀\u{FDFA}２Ａſΐΰ\u{E33}豈𝒜𝟙\u{A0}\u{2026}".unicodeScalars)
    let normalizers = KernelTests.forms.map { FormNormalizer(form, kernels: $0.kernels) }
    for round in 0..<1_500 {
      var text = String.UnicodeScalarView()
      // At times longer than what is looked at together.
      for scalar in source.scalars(most: round % 10 == 0 ? 90 : 6) where isInNormalization(scalar) {
        text.append(scalar)
        for _ in 0..<Int.random(in: 0..<3, using: &source.random) {
          text.append(telling.randomElement(using: &source.random) ?? "e")
        }
      }
      let original = Array(String(text).utf8)
      let expected = Array(Self.foundation(String(text), form).utf8)
      for normalizer in normalizers {
        let result = original.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.flatMap { normalizer.normalize($0, 0..<buffer.count) }
        }
        #expect((result?.bytes ?? original) == expected, "\(text.map { String($0.value, radix: 16) })")
      }
    }
  }

  /// Foundation's form, by way of its decomposition: given syllables it leaves a trailing letter apart, and it neither
  /// orders nor composes what compatibility mappings put there.
  private static func foundation(_ text: String, _ form: NormalizationForm) -> String {
    var apart = text
    if form.isCompatible {
      apart = text.unicodeScalars.map { String($0).decomposedStringWithCompatibilityMapping }.joined()
    }
    apart = apart.decomposedStringWithCanonicalMapping
    return form.isComposed ? apart.precomposedStringWithCanonicalMapping : apart
  }

  /// Whether a scalar was assigned by ``UnicodeTables/normalizationVersion``.
  private func isInNormalization(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { ($0.major, $0.minor) <= (9, 0) } ?? false
  }

  /// Hugging Face's encoder has the tables of Unicode 9.0 and leaves what it does not know alone. Each scalar stands
  /// before marks of the lowest class and of the class of accents, which would move or join if it had a class itself.
  @Test func newerScalarsStayAsTheyAre() {
    let normalizers = [NormalizationForm.nfc, .nfkd].map { FormNormalizer($0) }
    var count = 0
    for value in UInt32(0x80)..<0x110000 {
      guard let scalar = Unicode.Scalar(value), scalar.properties.age != nil, !isInNormalization(scalar)
      else {
        continue
      }
      var texts = String(scalar)
      for mark in ["\u{334}", "\u{301}", "\u{307}"] { texts += "|" + String(scalar) + mark }
      let isSame = texts.withUTF8 { buffer in
        buffer.baseAddress.map { base in
          normalizers.allSatisfy { $0.normalize(base, 0..<buffer.count) == nil }
        } ?? false
      }
      #expect(isSame, "\(String(value, radix: 16))")
      count += 1
    }
    #expect(count > 20_000)
  }

  /// U+11A7 stands below the first trailing letter and composes with nothing, though arithmetic would have it so.
  @Test func syllablesTakeTrailingLettersOnly() {
    for (text, wanted) in [("가\u{11A8}", "각"), ("가\u{11A7}", "가\u{11A7}"), ("각\u{11A8}", "각\u{11A8}")] {
      let bytes = Array(text.utf8)
      let result = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { FormNormalizer(.nfc).normalize($0, 0..<buffer.count)?.bytes }
      }
      #expect((result ?? bytes) == Array(wanted.utf8))
    }
  }

  @Test func textInNormalFormIsNotCopied() {
    for text in ["", "plain ASCII", "déjà vu", "日本語", "각", "a\u{327}\u{323}"] {
      for form in [NormalizationForm.nfc, .nfd, .nfkc, .nfkd] {
        var copy = Self.foundation(text, form)
        let isSame = copy.withUTF8 { buffer in
          buffer.baseAddress.map { FormNormalizer(form).normalize($0, 0..<buffer.count) == nil } ?? true
        }
        #expect(isSame, "\(text) \(form)")
      }
    }
  }

  @Test(arguments: [NormalizationForm.nfc, .nfd, .nfkc, .nfkd])
  func longRunsOfMarksTakeLinearTime(_ form: NormalizationForm) {
    // Alternating classes: an insertion sort would need 10^10 steps.
    var bytes: [UInt8] = [UInt8(ascii: "a")]
    for i in 0..<100_000 { bytes.append(contentsOf: i % 2 == 0 ? [0xCC, 0x81] : [0xCC, 0xA3]) }
    let count = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { FormNormalizer(form).normalize($0, 0..<buffer.count)?.bytes.count } ?? 0
    }
    // The dot below composes with the a, the rest is sorted.
    #expect(count > 190_000)
  }
}
