import Testing

@testable import Validation

@Suite struct SeenPairsTests {
  /// Few prompts and answers, so that all kinds of repetition come up, held against dictionaries of everything.
  @Test(arguments: [3, 40, 5000]) func itFindsWhatDictionariesFind(prompts: UInt64) {
    var seen = SeenPairs(bytes: 1 << 20)
    var firstOfPrompt: [UInt64: UInt64] = [:]
    var firstOfPair: [[UInt64]: UInt64] = [:]
    var generator = SystemRandomNumberGenerator()
    for place in 1...UInt64(8000) {
      // Number 0 marks free slots inside and must be a prompt like any other.
      let prompt = UInt64.random(in: 0..<prompts, using: &generator)
      let chosen = UInt64.random(in: 1...6, using: &generator)
      let rejected = UInt64.random(in: 1...6, using: &generator)
      let digest = RecordDigest(prompt: prompt, chosen: chosen, rejected: rejected)
      let known = seen.earlier(than: digest)
      let earlier = seen.insert(place, for: digest)
      // Prompts 0 and 1 share a slot, as the two of 2^64 that do.
      let key = max(prompt, 1)
      #expect(earlier.prompt == firstOfPrompt[key])
      #expect(earlier.pair == firstOfPair[[prompt, chosen, rejected]])
      #expect(earlier.opposite == (chosen == rejected ? nil : firstOfPair[[prompt, rejected, chosen]]))
      #expect(
        known.prompt == earlier.prompt && known.pair == earlier.pair && known.opposite == earlier.opposite)
      firstOfPrompt[key] = firstOfPrompt[key] ?? place
      let pair = [prompt, chosen, rejected]
      firstOfPair[pair] = firstOfPair[pair] ?? place
    }
    #expect(!seen.isFull)
  }

  @Test func aFullTableSaysSoAndKeepsWhatItHas() {
    var seen = SeenPairs(bytes: 0)
    var place: UInt64 = 0
    while !seen.isFull {
      place += 1
      _ = seen.insert(place, for: RecordDigest(prompt: place << 32, chosen: 1, rejected: 2))
    }
    #expect(place > 500)
    let late = RecordDigest(prompt: 7, chosen: 1, rejected: 2)
    #expect(seen.insert(place + 1, for: late).prompt == nil && seen.earlier(than: late).prompt == nil)
    #expect(seen.earlier(than: RecordDigest(prompt: 1 << 32, chosen: 1, rejected: 2)).pair == 1)
  }
}
