import Testing

@testable import PreferenceTuning

struct MemoryPolicyTests {
  /// Weights are packed once where that takes no memory or a limit has room for it, and never against the user's word.
  @Test func memoryDecidesWhatIsPacked() {
    func packs(_ packing: MemoryPolicy.Packing, cost: Int?, limit: Int? = nil) -> Bool {
      var policy = MemoryPolicy()
      policy.packing = packing
      policy.limit = limit
      return policy.packs(cost: cost, weights: 1000, total: 5000)
    }
    #expect(packs(.automatic, cost: 20) && packs(.automatic, cost: -300) && !packs(.automatic, cost: 21))
    #expect(packs(.automatic, cost: 500, limit: 5500) && !packs(.automatic, cost: 501, limit: 5500))
    #expect(packs(.always, cost: 900) && !packs(.always, cost: 900, limit: 5800))
    for cost in [nil, -300, 0] as [Int?] { #expect(!packs(.never, cost: cost)) }
    #expect(!packs(.always, cost: nil))
  }
}
