import JSONText
import Testing

/// The vectorised sweeps say what a plain loop says, whatever the length and wherever a byte stands.
@Suite struct TextSweepTests {
  private func marks(of pattern: TextPattern, in text: [UInt8]) -> [Int] {
    var found: [Int] = []
    text.withUnsafeBufferPointer { text in
      TextSweep.forEachMark(of: pattern, in: text) { found.append($0) }
    }
    return found
  }

  @Test func marksAreTheBytesOfTheSet() {
    var random = Numbers(state: 5)
    for length in Array(0...140) + [4095, 4096, 4097, 9000] {
      // No digits, which are marked for another reason.
      let text = (0..<length).map { _ in UInt8.random(in: 0x3A...0xFE, using: &random) }
      let lists = (0..<8).map { _ in (0..<2).map { _ in UInt8.random(in: 0x3A...0xFE, using: &random) } }
      // A list stands for the bytes with its lower and its upper halves.
      let set = Set(lists.flatMap { list in list.flatMap { low in list.map { $0 & 0xF0 | low & 0x0F } } })
      #expect(
        marks(of: TextPattern(singles: lists), in: text) == text.indices.filter { set.contains(text[$0]) })
    }
    for byte in UInt8.min..<UInt8.max where !(0x30...0x39).contains(byte) {
      let text = Array(UInt8.min..<UInt8.max).filter { !(0x30...0x39).contains($0) }
      #expect(marks(of: TextPattern(singles: [[byte]]), in: text).map { text[$0] } == [byte])
    }
  }

  @Test func pairsAndEscapesAreMarkedAtTheirSecondByte() {
    let pattern = TextPattern(
      singles: [[UInt8(ascii: "<")]],
      pairs: [(Array("A".utf8), Array("KO".utf8)), (Array("<".utf8), [0x7A]), ([0x80, 0xC0], [0xBF])],
      escapes: true)
    let letters = Array("AKOz<<\\\\\\nt\"ubr/A".utf8) + [0x80, 0xBF, 0xC0]
    var random = Numbers(state: 9)
    for length in Array(0...140) + [4095, 4096, 4097, 8200] {
      let text = (0..<length).map { _ in letters.randomElement(using: &random) ?? 0 }
      let expected = text.indices.filter { index in
        let (byte, before) = (text[index], index > 0 ? text[index - 1] : 0)
        let isEscape = before == UInt8(ascii: "\\") && !"nt\"\\".utf8.contains(byte)
        let isPair =
          (before == UInt8(ascii: "A") && (byte == UInt8(ascii: "K") || byte == UInt8(ascii: "O")))
          || (before == UInt8(ascii: "<") && byte == UInt8(ascii: "z"))
          || ((before == 0x80 || before == 0xC0) && byte == 0xBF)
        return byte == UInt8(ascii: "<") || isEscape || isPair
      }
      #expect(marks(of: pattern, in: text) == expected)
    }
  }

  @Test func marksOfAPartAreThoseOfTheWholeThatLieInIt() {
    var random = Numbers(state: 3)
    for length in [0, 1, 31, 32, 33, 63, 64, 65, 128, 1000] {
      let text = (0..<length).map { _ in UInt8.random(in: 0x3A...0x40, using: &random) }
      let pattern = TextPattern(singles: [[0x3A], [0x40]])
      let all = marks(of: pattern, in: text)
      text.withUnsafeBufferPointer { text in
        TextSweep.withMarks(of: pattern, in: text) { marks in
          for _ in 0..<100 {
            let start = Int.random(in: 0...length, using: &random)
            let end = Int.random(in: start...length, using: &random)
            var found: [Int] = []
            marks.forEach(in: start..<end) { found.append($0) }
            #expect(found == all.filter { (start..<end).contains($0) })
          }
        }
      }
    }
  }

  @Test func stopsAreWhatMayEndAString() {
    let letters = Array(#"\\\""a"#.utf8) + [0x1F, 0x20, 0x0A, 0x80, 0xC3]
    var random = Numbers(state: 21)
    for length in Array(0...140) + [4095, 4096, 4097] {
      let text = (0..<length).map { _ in letters.randomElement(using: &random) ?? 0 }
      func isBackslash(_ index: Int) -> Bool { index >= 0 && text[index] == UInt8(ascii: "\\") }
      let expected = text.indices.filter { index in
        text[index] < 0x20
          || (text[index] == UInt8(ascii: "\"") && !(isBackslash(index - 1) && !isBackslash(index - 2)))
      }
      let pattern = TextPattern(singles: [[UInt8(ascii: "a")]])
      var found: [Int] = []
      var marked: [Int] = []
      text.withUnsafeBufferPointer { text in
        TextSweep.withMarksAndStops(of: pattern, in: text) { marks, stops in
          var next = stops.first(from: 0)
          while next < text.count {
            found.append(next)
            next = stops.first(from: next + 1)
          }
          marks.forEach(in: 0..<text.count) { marked.append($0) }
        }
      }
      #expect(found == expected)
      #expect(marked == text.indices.filter { text[$0] == UInt8(ascii: "a") })
    }
  }

  @Test(arguments: ["4111111111111111", "4111 1111 1111 1111", "378282246310005", "4111-1111-1111-1111"])
  func numbersAreMarkedWhereverTheyStand(number: String) {
    for before in 0..<70 {
      for after in 0..<40 {
        let text = String(repeating: "a", count: before) + number + String(repeating: "b", count: after)
        let places = marks(of: TextPattern(singles: []), in: Array(text.utf8))
        #expect(places.contains { (before..<before + number.utf8.count).contains($0) }, "\(text)")
      }
    }
    #expect(marks(of: TextPattern(singles: []), in: Array("in 1984 and 2024, 12345 or 3.1".utf8)).isEmpty)
  }

  @Test func firstPairIsFoundWhereverItStands() {
    var random = Numbers(state: 7)
    for length in Array(0...100) + [4095] {
      let text = (0..<length).map { _ in UInt8.random(in: 0x41...0x4A, using: &random) }
      for start in [0, 1, 2, 31, 32, 33, 64, 90] {
        let expected = text.indices.first { $0 >= max(1, start) && text[$0] == 0x49 && text[$0 - 1] == 0x41 }
        let found = text.withUnsafeBufferPointer { TextSweep.first(0x49, behind: 0x41, in: $0, from: start) }
        #expect(found == expected, "\(length) from \(start)")
      }
    }
  }

  @Test func charactersAreCountedAsSpelled() {
    let pieces = ["a", "é", "你", "😀", #"\n"#, #"\\"#, #"\""#, #"\u0001"#, #"\u00e9"#, " ", #"\\u0041"#]
    var random = Numbers(state: 5)
    // Without escaped backslashes and long escapes there is a shorter way, taken by every other text.
    for length in Array(0...60) + [500, 501, 3001, 20_001] {
      let pieces = length % 2 == 0 ? pieces : pieces.filter { !$0.contains("u") && $0 != #"\\"# }
      let body = (0..<length).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var expected = 0
      var rest = body.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        expected += 1
        guard scalar == "\\" else { continue }
        if rest.popFirst() == "u" { rest = rest.dropFirst(4) }
      }
      let counted = Array(body.utf8).withUnsafeBufferPointer { TextSweep.characters(inEscaped: $0) }
      #expect(counted == expected, "\(body)")
    }
  }
}

/// The same numbers in every run (a linear congruential generator, its upper half).
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    func half() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32
    }
    return half() << 32 | half()
  }
}
