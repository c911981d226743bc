import Testing
import Tokenization

struct SharedTokenizerTests {
  /// One tokenizer for all threads: what one encodes has no effect on what another gets.
  @Test func oneTokenizerServesManyTasks() async throws {
    let tokenizer = try SmallTokenizer.trained(normalizer: .nfc)
    var source = RandomText(random: SeededGenerator(state: 81))
    let texts = (0..<200).map { _ in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: source.scalars(most: 40))
      return String(view) + SmallTokenizer.text.prefix(50)
    }
    let expected = texts.map { tokenizer.encode($0) }
    let found = await withTaskGroup(of: (Int, [UInt32]).self) { group in
      for (number, text) in (texts + texts).enumerated() {
        group.addTask { (number, tokenizer.encode(text)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for number in 0..<400 { #expect(found[number] == expected[number % 200]) }
  }
}
