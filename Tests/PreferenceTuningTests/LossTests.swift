import PreferenceTuning
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Losses against the values that TRL 1.16's loss block gives in double precision for three pairs, β = 0.1.
@Suite("The losses")
struct LossTests {
  static let pairs: [ScoredPair] = [
    pair(-42, -55, reference: (-45, -50), lengths: (20, 25)),
    pair(-77.5, -70, reference: (-75, -72.5), lengths: (31, 28)),
    pair(-12.25, -30.5, reference: (-12, -26), lengths: (6, 12)),
  ]

  static func pair(
    _ chosen: Double, _ rejected: Double, reference: (Double, Double), lengths: (Int, Int)
  ) -> ScoredPair {
    ScoredPair(
      policy: .init(chosen: chosen, rejected: rejected),
      reference: .init(chosen: reference.0, rejected: reference.1), chosenTokens: lengths.0,
      rejectedTokens: lengths.1)
  }

  /// A loss, the settings that differ from the defaults, each pair's value (of sorted losses: each rank's) and the mean.
  struct Golden: Sendable, CustomTestStringConvertible {
    var name: LossName
    var smoothing: Double?
    var divergence = DivergenceName.reverseKL
    var values: [Double]
    var mean: Double

    var testDescription: String { "\(name.rawValue) \(divergence.rawValue) ε \(smoothing ?? 0)" }

    var choice: LossChoice {
      var choice = LossChoice()
      choice.terms = [.init(name)]
      choice.labelSmoothing = smoothing
      choice.divergence = divergence
      return choice
    }
  }

  static let golden: [Golden] = [
    .init(name: .sigmoid, values: [0.371100666, 0.974076984, 0.503057400], mean: 0.616078350),
    .init(name: .hinge, values: [0.2, 1.5, 0.575], mean: 0.758333333),
    .init(name: .ipo, values: [21.6225, 26.728185258, 21.777777778], mean: 23.376154345),
    .init(
      name: .exoPair, smoothing: 1e-3, values: [1.523149653, 3.637327142, 2.060316332], mean: 2.406931042),
    .init(name: .exoPair, values: [1.523149653, 3.637327142, 2.060316332], mean: 2.406931042),
    .init(name: .ncaPair, values: [1.218571359, 1.526878840, 1.292712428], mean: 1.346054209),
    .init(name: .robust, smoothing: 0.1, values: [0.271100666, 1.036576984, 0.449932400], mean: 0.585870017),
    .init(name: .bcoPair, values: [1.028432229, 1.651878840, 1.198974250], mean: 1.293095106),
    .init(name: .sppoHard, values: [4, 112.5, 27.8125], mean: 48.104166667),
    .init(name: .aot, values: [0.974076984, 0.371100666, 0.503057400], mean: 0.616078350),
    .init(name: .aot, smoothing: 0.1, values: [0.924076984, 0.451100666, 0.545557400], mean: 0.640245017),
    .init(name: .aotUnpaired, values: [0.575939420, 0.503057400, 0.668459648], mean: 0.582485489),
    .init(name: .apoZero, values: [0.803098152, 1.124353002, 0.895610441], mean: 0.941020531),
    .init(name: .apoDown, values: [0.884468036, 1.060282830, 0.889071241], mean: 0.944607369),
    .init(name: .discopop, values: [0.449328955, 0.974107612, 0.653739126], mean: 0.692391898),
    .init(name: .sft, values: [], mean: 2.311403509),
    .init(name: .sigmoidNorm, values: [0.675800298, 0.701679820, 0.676619396], mean: 0.684699838),
    .init(
      name: .sigmoid, divergence: .forwardKL, values: [3.6e-7, 1.471008096, 0.000140068], mean: 0.490382842),
    .init(
      name: .sigmoid, divergence: .jensenShannon, values: [0.475659883, 0.825939420, 0.525771604],
      mean: 0.609123636),
    .init(
      name: .sigmoid, divergence: .alpha, values: [0.087514641, 1.063999187, 0.172333873], mean: 0.441282567),
  ]

  @Test(arguments: golden)
  func agreesWithTheRecordedVectors(golden: Golden) throws {
    let values = try golden.choice.loss(beta: 0.1).values(Self.pairs).map(\.loss)
    let mean = values.reduce(0, +) / 3
    #expect(abs(mean - golden.mean) < 1e-6)
    switch golden.name {
    case .sft: break
    case .aot, .aotUnpaired:
      // Recorded by rank; ours are by pair.
      for (found, expected) in zip(values.sorted(), golden.values.sorted()) {
        #expect(abs(found - expected) < 1e-6)
      }
    default:
      for (found, expected) in zip(values, golden.values) { #expect(abs(found - expected) < 1e-6) }
    }
  }

  /// Every loss under every convention that has it, with every divergence and with smoothing where it takes them.
  static let choices: [LossChoice] = LossConvention.allCases.flatMap { convention in
    LossName.allCases.flatMap { name in
      DivergenceName.allCases.flatMap { divergence in
        [nil, 0.15].map { smoothing in
          var choice = LossChoice()
          choice.terms = [.init(name)]
          choice.convention = convention
          choice.divergence = divergence
          choice.labelSmoothing = smoothing
          return choice
        }
      }
    }
  }.filter { (try? $0.loss(beta: 0.1)) != nil }

  @Test func derivativesAgreeWithFiniteDifferences() throws {
    #expect(Self.choices.count > 70)
    #expect(Set(Self.choices.map { $0.terms[0].name }).count == LossName.allCases.count)
    let step = 1e-5
    for choice in Self.choices {
      for beta in [0.05, 0.7] {
        let loss = try choice.loss(beta: beta)
        let values = loss.values(Self.pairs)
        func total(_ index: Int, _ chosen: Double, _ rejected: Double) -> Double {
          var pairs = Self.pairs
          pairs[index].policy.chosen += chosen
          pairs[index].likelihood.logProbability += chosen
          pairs[index].policy.rejected += rejected
          return loss.values(pairs).reduce(0) { $0 + $1.loss }
        }
        for (index, value) in values.enumerated() {
          let chosen = (total(index, step, 0) - total(index, -step, 0)) / (2 * step)
          let rejected = (total(index, 0, step) - total(index, 0, -step)) / (2 * step)
          let name = "\(choice.summary) \(choice.divergence) β \(beta), pair \(index)"
          let ofChosen = value.chosenDerivative + value.likelihoodDerivative
          #expect(abs(chosen - ofChosen) < 1e-6 * max(1, abs(chosen)), "\(name)")
          #expect(abs(rejected - value.rejectedDerivative) < 1e-6 * max(1, abs(rejected)), "\(name)")
        }
      }
    }
  }

  /// The letter of the papers for what TRL does not have or has otherwise.
  @Test func agreesWithTheFormulas() throws {
    func values(_ name: LossName, _ convention: LossConvention = .paper, beta: Double) throws -> [Double] {
      var choice = LossChoice()
      choice.terms = [.init(name)]
      choice.convention = convention
      return try choice.loss(beta: beta).values(Self.pairs).map(\.loss)
    }
    // Δ = 8, −5, 4.25; means −2.1 and −2.2, −2.5 and −2.5, −2.041666 and −2.541666.
    let identity = try values(.ipo, beta: 0.1)
    for (found, expected) in zip(identity, [9, 100, 0.5625]) { #expect(abs(found - expected) < 1e-9) }
    // −log σ(2·0.1 − 0.5), −log σ(−0.5), −log σ(2·0.5 − 0.5)
    for (found, expected) in zip(try values(.simpo, beta: 2), [0.854355244, 0.974076984, 0.474076984]) {
      #expect(abs(found - expected) < 1e-8)
    }
    // −log σ(1.3), −log σ(−0.75), −log σ(1.825)
    for (found, expected) in zip(try values(.cpo, beta: 0.1), [0.241008354, 1.136871076, 0.149469148]) {
      #expect(abs(found - expected) < 1e-7)
    }
    // The second and third chosen ratios are −2.5 and −0.25: −log σ(0.1·(Δ + 50a)).
    for (found, expected) in zip(try values(.dpop, beta: 0.1), [0.371100666, 13.000002260, 1.188416663]) {
      #expect(abs(found - expected) < 1e-5)
    }
    // The sigmoid's values and 50 times the fall of the chosen answer.
    for (found, expected) in zip(
      try values(.dpopOutside, beta: 0.1), [0.371100666, 125.974076984, 13.003057400])
    {
      #expect(abs(found - expected) < 1e-8)
    }
    // Each answer's own mean: 42/20, 77.5/31, 12.25/6.
    for (found, expected) in zip(try values(.sft, beta: 0.1), [2.1, 2.5, 2.0416666667]) {
      #expect(abs(found - expected) < 1e-9)
    }
    // Equal means leave −m + β ln 2.
    let odds = try values(.orpo, beta: 0.1)[1]
    #expect(abs(odds - 2.5693147181) < 1e-9)
  }

  /// Ethayarajh's value of each answer, worked out by hand: ratios 3 and −5, −2.5 and 2.5, −0.25 and −4.5 about z₀ = 1.
  @Test func prospectsAreValuedAnswerByAnswer() throws {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var pairs = Self.pairs
    for index in pairs.indices { pairs[index].drift = 1 }
    pairs[2].hasRejected = false
    let loss = ProspectLoss(beta: 0.1, desirableWeight: 1.5, undesirableWeight: 0.5)
    let found = loss.values(pairs).reduce(0) { $0 + $1.loss } / 3
    let values = [
      1.5 * (1 - sigmoid(0.1 * (3 - 1))), 0.5 * (1 - sigmoid(0.1 * (1 + 5))),
      1.5 * (1 - sigmoid(0.1 * (-2.5 - 1))), 0.5 * (1 - sigmoid(0.1 * (1 - 2.5))),
      1.5 * (1 - sigmoid(0.1 * (-0.25 - 1))),
    ]
    #expect(abs(found - values.reduce(0, +) / 5) < 1e-12)
    #expect(loss.values(pairs)[2].rejectedDerivative == 0)
    var settings = TuningSettings()
    settings.loss.terms = [.init(.kto)]
    settings.batchSize = 1
    #expect(throws: TuningError.self) { try settings.check() }
  }

  @Test func smoothedSigmoidIsConservative() throws {
    var choice = LossChoice()
    choice.convention = .trl024
    choice.labelSmoothing = 0.1
    let found = try choice.loss(beta: 0.1).values(Self.pairs).map(\.loss)
    // −(1−ε) log σ(z) − ε log σ(−z) = −log σ(z) + εz
    for (value, expected) in zip(found, [0.451100666, 0.924076984, 0.545557400]) {
      #expect(abs(value - expected) < 1e-8)
    }
  }

  /// WPO multiplies value and slope; TRL 0.24 does not let the product exceed 1.
  @Test func policyWeightsMultiplyTheLoss() throws {
    var pairs = Self.pairs
    for (index, weight) in [0.25, 1, 3].enumerated() { pairs[index].onPolicyWeight = weight }
    var choice = LossChoice()
    choice.weighsByPolicy = true
    for (convention, factors) in [(LossConvention.trl116, [0.25, 1, 3]), (.trl024, [0.25, 1, 1])] {
      choice.convention = convention
      let plain = SigmoidLoss(beta: 0.1).values(pairs)
      for (index, value) in try choice.loss(beta: 0.1).values(pairs).enumerated() {
        #expect(value.loss == factors[index] * plain[index].loss)
        #expect(value.chosenDerivative == factors[index] * plain[index].chosenDerivative)
        #expect(value.rejectedDerivative == factors[index] * plain[index].rejectedDerivative)
      }
    }
    #expect(choice.summary == "WPO-weighted sigmoid (trl-0.24)")
  }

  @Test func mixturesAreWeightedSums() throws {
    var choice = LossChoice()
    choice.terms = [.init(.sigmoid), .init(.sft, weight: 0.2)]
    #expect(choice.summary == "sigmoid + 0.2 sft (trl-1.16)")
    let found = try choice.loss(beta: 0.1).values(Self.pairs)
    let mean = found.reduce(0) { $0 + $1.loss } / 3
    #expect(abs(mean - 1.0783590518) < 1e-8)
  }

  @Test func equalPoliciesGiveLn2AndHalfTheSlope() {
    let same = Self.pair(-31.25, -8.5, reference: (-31.25, -8.5), lengths: (9, 4))
    let found = SigmoidLoss(beta: 0.1).value(same)
    #expect(found.loss == 0.6931471805599453)
    #expect(found.chosenDerivative == -0.05 && found.rejectedDerivative == 0.05)
  }

  @Test(arguments: [-1e6, -800, -40, 40, 800, 1e6])
  func staysFiniteFarOut(margin: Double) throws {
    let pair = Self.pair(margin, -3, reference: (0, -3), lengths: (7, 7))
    let found = SigmoidLoss(beta: 1).value(pair)
    let tolerance = 1e-15 * max(1, abs(margin)) + 1e-17
    #expect(abs(found.loss - max(0, -margin)) < tolerance)
    #expect((-1...0).contains(found.chosenDerivative))
    for name in LossName.allCases {
      var choice = LossChoice()
      choice.terms = [.init(name)]
      if choice.terms[0].name.explanation.conventions[.trl116] == nil { choice.convention = .paper }
      let value = try choice.loss(beta: 1).values([pair])[0]
      #expect(value.loss.isFinite && value.chosenDerivative.isFinite, "\(name) at \(margin)")
    }
  }

  /// BCO with its shift: the rewards 0.1 a and 0.1 b of the golden pairs have the mean −0.1125, and the values follow from the
  /// formula by hand; TRL 1.16 knows no shift.
  @Test(arguments: [LossConvention.trl024, .paper])
  func classifiersAreShiftedByTheMeanReward(convention: LossConvention) throws {
    var choice = LossChoice()
    choice.terms = [.init(.bcoPair)]
    #expect(try !choice.loss(beta: 0.1).needsRewardMean)
    choice.convention = convention
    let loss = try choice.loss(beta: 0.1)
    #expect(loss.needsRewardMean)
    var pairs = Self.pairs
    for index in pairs.indices { pairs[index].rewardMean = -0.1125 }
    for (value, expected) in zip(loss.values(pairs), [1.026068045, 1.654992409, 1.188922301]) {
      #expect(abs(value.loss - expected) < 1e-9)
    }
  }

  @Test func whatAConventionLacksIsRefusedByName() {
    func refused(_ change: (inout LossChoice) -> Void) -> String? {
      var choice = LossChoice()
      change(&choice)
      let error = #expect(throws: TuningError.self) { try choice.loss(beta: 0.1) }
      #expect(error?.code == .setting)
      return error?.message
    }
    #expect(refused { $0.labelSmoothing = 0.1 }?.contains("sigmoid") == true)
    #expect(refused { $0.terms = [.init(.orpo)] }?.contains("orpo") == true)
    #expect(
      refused {
        $0.terms = [.init(.sigmoidNorm)]
        $0.convention = .trl024
      }?.contains("sigmoid_norm") == true)
    #expect(
      refused {
        $0.terms = [.init(.ipo), .init(.sigmoid)]
        $0.convention = .trl024
      }?.contains("ipo") == true)
    #expect(
      refused {
        $0.terms = [.init(.ncaPair)]
        $0.divergence = .forwardKL
      }?.contains("nca_pair") == true)
    #expect(
      refused {
        $0.weighsByPolicy = true
        $0.terms = [.init(.aot)]
      }?.contains("aot") == true)
    #expect(
      refused {
        $0.tailWeight = 0.5
        $0.convention = .trl024
      }?.contains("prompt") == true)
    #expect(refused { $0.tailWeight = 1.5 } != nil)
    #expect(refused { $0.divergenceAlpha = 0.5 }?.contains("reverse_kl") == true)
    #expect(refused { $0.terms = [] } != nil)
    #expect(refused { $0.terms = [.init(.sigmoid, weight: 0)] } != nil)
    #expect(
      refused {
        $0.terms = [.init(.robust)]
        $0.labelSmoothing = 0.5
      } != nil)
  }

  /// The order α of TRL 1.16 is α' = 1 − α of TRL 0.24.
  @Test func bothSpellingsOfAlphaAgree() throws {
    var new = LossChoice()
    new.divergence = .alpha
    new.divergenceAlpha = 0.3
    var old = new
    old.convention = .trl024
    old.divergenceAlpha = 0.7
    let pairs = try zip(new.loss(beta: 0.1).values(Self.pairs), old.loss(beta: 0.1).values(Self.pairs))
    for (a, b) in pairs { #expect(abs(a.loss - b.loss) < 1e-12) }
  }
}
