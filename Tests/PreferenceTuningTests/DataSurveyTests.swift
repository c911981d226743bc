import PreferenceTuning
import Testing
import Transformer

@Suite("What a run looks at before it begins")
struct DataSurveyTests {
  @Test func rowsLongerThanTheModelAreRefusedByName() throws {
    let pairs = ArrayPairs(pairs: [
      PairTokens(prompt: [1, 2], chosen: [3], rejected: [3, 3]),
      PairTokens(prompt: [1, 2, 3], chosen: [3], rejected: [4, 5, 6]),
    ])
    #expect(try DataSurvey(of: pairs, vocabularySize: 7, maximumPositions: 6).longestSequence == 6)
    let error = #expect(throws: TuningError.self) {
      try DataSurvey(of: pairs, vocabularySize: 7, maximumPositions: 5)
    }
    #expect(error?.code == .pair)
    #expect(error?.message.hasPrefix("rows.jsonl:2: prompt and answer have 6 tokens") == true)
    #expect(error?.remedy.contains("--max-length 5") == true)
  }
}
