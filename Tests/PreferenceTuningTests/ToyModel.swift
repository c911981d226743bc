import PreferenceTuning
import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A trainable parameter of zeros.
func trainable(_ name: String, _ shape: [Int]) -> Parameter {
  let parameter = Parameter(name: name, shape: shape)
  parameter.setTrainable(true)
  return parameter
}

/// A bigram model: the next token's logits are a row of a table, plus a row of a second table when there is an adapter.
/// Small enough that its gradients are obvious, real enough that training lowers its loss.
final class ToyModel: PreferenceModel {
  let vocabularySize: Int
  var maximumPositions: Int?
  let baseParameters: [Parameter]
  let trainable: [Parameter]
  let adapterSummary: String?
  /// Added to what the reference sees, to break the promise that policy and reference begin equal.
  var referenceError = 0.0
  /// Spoils the loss of pairs whose prompt holds this token.
  var poisonedToken: UInt32?

  let compute = ComputeContext(threads: 1)
  var recomputation = Recomputation.none
  private let base: [Double]
  private let delta: Parameter
  private var kept: [PairTokens] = []

  init(vocabularySize: Int = 7, adapter: Bool = false, seed: Double = 1) {
    self.vocabularySize = vocabularySize
    var values = (0..<vocabularySize * vocabularySize).map { Float(sin(Double($0) * 1.7 + seed)) }
    delta = PreferenceTuningTests.trainable(
      adapter ? "table.lora_B.weight" : "table.weight", [vocabularySize, vocabularySize])
    if adapter {
      base = values.map { Double($0) }
      values = values.map { _ in 0 }
    } else {
      base = values.map { _ in 0 }
    }
    _ = delta.values.update(fromContentsOf: values)
    self.trainable = [delta]
    baseParameters = adapter ? [] : [delta]
    adapterSummary = adapter ? "toy" : nil
  }

  var adapterIsIdentity: Bool { adapterSummary != nil && delta.values.allSatisfy { $0 == 0 } }

  func zeroGradients() { delta.gradient?.update(repeating: 0) }

  func evaluate(_ batch: PairBatch, adapter: Bool) throws -> [PairStatistics] {
    batch.pairs.map { pair in
      var statistics = self.statistics(pair, adapter: adapter)
      statistics.chosen.logProbability += referenceError
      return statistics
    }
  }

  func forward(_ batch: PairBatch) throws -> [PairStatistics] {
    kept = batch.pairs
    return kept.map { statistics($0, adapter: true) }
  }

  func backward(_ derivatives: [(chosen: Float, rejected: Float)]) throws {
    try backward(
      tokens: zip(kept, derivatives).map { pair, derivative in
        (
          chosen: pair.chosen.map { _ in derivative.chosen },
          rejected: pair.rejected.map { _ in derivative.rejected }
        )
      })
  }

  func backward(tokens derivatives: [(chosen: [Float], rejected: [Float])]) throws {
    for (pair, derivative) in zip(kept, derivatives) {
      accumulate(pair.prompt, pair.chosen, derivative.chosen)
      accumulate(pair.prompt, pair.rejected, derivative.rejected)
    }
  }

  func activationBytes(tokens: Int, answerTokens: Int) -> Int {
    switch recomputation {
    case .none: 400 * tokens
    case .attention: 40 * tokens
    case .full: 4 * tokens
    }
  }

  private func statistics(_ pair: PairTokens, adapter: Bool) -> PairStatistics {
    var result = PairStatistics()
    result.chosen = branch(pair.prompt, pair.chosen, adapter)
    result.rejected = branch(pair.prompt, pair.rejected, adapter)
    if let poisonedToken, pair.prompt.contains(poisonedToken) { result.chosen.logProbability = .nan }
    return result
  }

  private func logits(after token: UInt32, _ adapter: Bool) -> [Double] {
    let start = Int(token) * vocabularySize
    return (start..<start + vocabularySize).map { base[$0] + (adapter ? Double(delta.values[$0]) : 0) }
  }

  private func branch(_ prompt: [UInt32], _ answer: [UInt32], _ adapter: Bool) -> BranchStatistics {
    var result = BranchStatistics()
    result.tokenCount = answer.count
    for (context, token) in Self.steps(prompt, answer) {
      let row = logits(after: context, adapter)
      let probabilities = Self.softmax(row)
      let logProbability = log(probabilities[Int(token)])
      result.logProbability += logProbability
      result.tokenLogProbabilities.append(logProbability)
      result.collisionEntropySum -= log(probabilities.reduce(0) { $0 + $1 * $1 })
      result.logitSum += row.reduce(0, +) / Double(row.count)
      result.entropySum -= probabilities.reduce(0) { $0 + $1 * log($1) }
      if row[Int(token)] == row.max() { result.top1Count += 1 }
    }
    return result
  }

  private func accumulate(_ prompt: [UInt32], _ answer: [UInt32], _ derivatives: [Float]) {
    guard let gradient = delta.gradient else { return }
    for ((context, token), derivative) in zip(Self.steps(prompt, answer), derivatives) {
      let probabilities = Self.softmax(logits(after: context, true))
      for (id, probability) in probabilities.enumerated() {
        let slope = (id == Int(token) ? 1 : 0) - probability
        gradient[Int(context) * vocabularySize + id] += derivative * Float(slope)
      }
    }
  }

  private static func steps(_ prompt: [UInt32], _ answer: [UInt32]) -> [(UInt32, UInt32)] {
    Array(zip([prompt.last ?? 0] + answer.dropLast(), answer))
  }

  private static func softmax(_ row: [Double]) -> [Double] {
    let exponentials = row.map { exp($0) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}

/// Pairs held in memory.
struct ArrayPairs: PairSource {
  var pairs: [PairTokens]
  var count: Int { pairs.count }
  var fingerprint: String { "\(pairs)" }
  func pair(at index: Int) throws -> PairTokens { pairs[index] }
  func origin(of index: Int) -> String { "rows.jsonl:\(index + 1)" }

  /// Different pairs of ids below 7: the chosen answer likes even tokens, the rejected odd ones.
  static func toy(_ count: Int) -> ArrayPairs {
    var pairs: [PairTokens] = []
    for row in 0..<count {
      var pair = PairTokens(prompt: [UInt32(row % 7), UInt32((row * 3 + 1) % 7)], chosen: [], rejected: [])
      for i in 0...(row % 4) { pair.chosen.append(UInt32((row + 2 * i) % 4 * 2)) }
      for i in 0...(row % 3) { pair.rejected.append(UInt32((row + i) % 3 * 2 + 1)) }
      pairs.append(pair)
    }
    return ArrayPairs(pairs: pairs)
  }
}
