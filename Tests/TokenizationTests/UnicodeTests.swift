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
    // Unicode 17.0 has ten decimal numbers and three letter numbers more.
    #expect(count(.laterNumber) == 1_911 + 13)
  }
}
