import JSONText
import Testing
import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers of transformers and TRL on small random models. Skipped where ../shared is missing.
@Suite(.enabled(if: SharedData.hasOracles))
struct OracleTests {
  /// What `expected.json` and `io.safetensors` say.
  struct Oracle {
    var folder: String
    var ids: [[UInt32]]
    var prompts: [Int]
    var references: [Double]
    var logProbabilities: [Double]
    var loss: Double

    init(_ name: String) throws {
      folder = SharedData.oracle(name)
      let expected = try SharedData.json("\(folder)/expected.json")
      func numbers(_ key: String) throws -> [Double] {
        try #require(expected[key]).elements.map { try #require($0.double) }
      }
      let lengths = try numbers("lengths").map { Int($0) }
      ids = try #require(expected["input_ids"]).elements.enumerated().map { row, list in
        try list.elements.prefix(lengths[row]).map { UInt32(try #require($0.int)) }
      }
      prompts = try numbers("prompt_lengths").map { Int($0) }
      references = try numbers("ref_logps")
      logProbabilities = try numbers("logps")
      loss = try #require(expected["loss"]?.double)
    }

    /// A row as an answer to its prompt.
    func pair(_ row: Int) -> PairTokens {
      PairTokens(
        prompt: Array(ids[row][..<prompts[row]]), chosen: Array(ids[row][prompts[row]...]), rejected: [])
    }
  }

  @Test(arguments: ["tiny-llama", "tiny-llama3rope", "tiny-qwen2", "tiny-gpt2"])
  func logitsEqualTransformers(name: String) throws {
    let oracle = try Oracle(name)
    let model = try DecoderModel.load(directory: oracle.folder, threads: 2)
    let expected = try SafetensorsFile(path: "\(oracle.folder)/io.safetensors").floats("logits")
    let vocabulary = model.configuration.vocabularySize
    for (row, ids) in oracle.ids.enumerated() {
      let logits = try model.logits(tokens: ids)
      var worst: Float = 0
      for (position, values) in logits.enumerated() {
        let start = (row * 40 + position) * vocabulary
        for (index, value) in values.enumerated() { worst = max(worst, abs(value - expected[start + index])) }
      }
      #expect(worst < 2e-5, "row \(row)")
    }
  }

  @Test(arguments: ["tiny-llama", "tiny-llama3rope", "tiny-qwen2", "tiny-gpt2"])
  func tokenLogProbabilitiesEqualTransformers(name: String) throws {
    let oracle = try Oracle(name)
    let model = try DecoderModel.load(directory: oracle.folder, threads: 1)
    let expected = try SafetensorsFile(path: "\(oracle.folder)/io.safetensors").floats("per_token_logps")
    let batch = PairBatch(pairs: (0..<3).map(oracle.pair))
    for (row, values) in try model.tokenLogProbabilities(batch).enumerated() {
      #expect(values.chosen.count == oracle.ids[row].count - oracle.prompts[row])
      for (index, value) in values.chosen.enumerated() {
        let other = Double(expected[row * 39 + oracle.prompts[row] - 1 + index])
        #expect(abs(value - other) < 2e-5, "row \(row), token \(index)")
      }
    }
    for (row, statistics) in try model.evaluate(batch).enumerated() {
      let expected = oracle.logProbabilities[row]
      #expect(abs(statistics.chosen.logProbability - expected) < 1e-5 * abs(expected))
    }
  }

  /// The sigmoid loss with row 0 chosen and row 1 rejected: every parameter's gradient.
  @Test(arguments: ["tiny-llama", "tiny-llama3rope", "tiny-qwen2", "tiny-gpt2"])
  func gradientsEqualTransformers(name: String) throws {
    let oracle = try Oracle(name)
    let model = try DecoderModel.load(directory: oracle.folder, threads: 2)
    model.setTrainable(base: true)
    // The oracle's two rows have prompts of their own, so they are two pairs here.
    let statistics = try model.forward(PairBatch(pairs: [oracle.pair(0), oracle.pair(1)]))
    let ratios = (0..<2).map { statistics[$0].chosen.logProbability - oracle.references[$0] }
    let margin = 0.1 * (ratios[0] - ratios[1])
    #expect(abs(log(1 + exp(-margin)) - oracle.loss) < 1e-5 * oracle.loss)
    let slope = Float(-0.1 / (1 + exp(margin)))
    try model.backward([(slope, 0), (-slope, 0)])

    let file = try SafetensorsFile(path: "\(oracle.folder)/grads.safetensors")
    #expect(Set(file.tensors.map(\.name)) == Set(model.parameters.map(\.name)))
    for parameter in model.parameters {
      let gradient = Array(try #require(parameter.gradient))
      let difference = relativeDifference(gradient, try file.floats(parameter.name))
      #expect(difference.ofNorm < 1e-4, "\(parameter.name)")
      #expect(difference.ofLargest < 1e-4, "\(parameter.name)")
    }
  }

  /// TRL's own rows: log-probabilities in double precision of 32 pairs with a shared prompt.
  @Test func logProbabilitiesEqualTRL() throws {
    let folder = SharedData.oracle("tiny-llama-dpo")
    let model = try DecoderModel.load(directory: folder, threads: 2)
    let rows = try SharedData.json("\(folder)/trl_step0.json").elements
    var pairs: [PairTokens] = []
    var expected: [(chosen: Double, rejected: Double)] = []
    for row in rows.prefix(12) {
      func ids(_ key: String) throws -> [UInt32] {
        try #require(row[key]).elements.map { UInt32(try #require($0.int)) }
      }
      pairs.append(
        PairTokens(
          prompt: try ids("prompt_ids"), chosen: try ids("chosen_ids"), rejected: try ids("rejected_ids")))
      expected.append((try #require(row["logp_chosen"]?.double), try #require(row["logp_rejected"]?.double)))
    }
    for (index, pair) in try model.evaluate(PairBatch(pairs: pairs)).enumerated() {
      #expect(abs(pair.chosen.logProbability / expected[index].chosen - 1) < 1e-5)
      #expect(abs(pair.rejected.logProbability / expected[index].rejected - 1) < 1e-5)
      #expect(pair.chosen.tokenCount == pairs[index].chosen.count)
    }
  }

  /// The adapter that TRL started from loads and changes the scores.
  @Test func adapterOfTRLLoads() throws {
    let folder = SharedData.oracle("tiny-llama-dpo")
    let model = try DecoderModel.load(directory: folder, threads: 2)
    let batch = PairBatch(pairs: [
      PairTokens(prompt: [51, 320, 303], chosen: [86, 846, 0], rejected: [90, 39, 0])
    ])
    let before = try model.evaluate(batch)
    try model.attach(LoRAConfiguration(rank: 16, alpha: 32), seed: 1)
    let adapter = try #require(model.adapter)
    try adapter.loadWeights(file: "\(folder)/lora/init_trainable.safetensors")
    #expect(!adapter.isIdentity)
    #expect(adapter.parameters.reduce(0) { $0 + $1.count } == 77_824)
    let with = try model.evaluate(batch)
    #expect(with != before)
    #expect(try model.evaluate(batch, adapter: false) == before)
    // Merged into the weights, the adapter gives the same numbers up to rounding.
    let merged = try model.merged().evaluate(batch)
    #expect(abs(merged[0].chosen.logProbability - with[0].chosen.logProbability) < 1e-4)
  }
}
