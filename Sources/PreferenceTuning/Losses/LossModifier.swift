/// What changes other losses instead of being one: the flags beside `--loss`.
public enum LossModifier: String, Sendable, Hashable, CaseIterable {
  /// Weights by the policy's own likelihood.
  case wpo
  /// Less weight for the tail of the longer answer.
  case ldAlpha = "ld-alpha"
  /// Another divergence than reverse KL.
  case divergence = "f-divergence"
  /// No weight for what the template wrote.
  case maskFormatting = "mask-formatting"

  /// Formula, conventions and source.
  public var explanation: LossExplanation {
    switch self {
    case .wpo:
      LossExplanation(
        formula:
          "--wpo: loss · exp(m(w) + m(l)),  m = mean over tokens of log π(y_t) - log Σ_v π(v)²; no gradient",
        conventions: [
          .trl116:
            "as it stands; refused for aot, aot_unpaired, sft and kto, whose values belong to a micro-batch",
          .trl024: "a weight above 1 counts as 1",
          .paper: "as trl-1.16",
        ],
        usual: "no setting", source: "Zhou et al. 2024, arXiv:2406.11827")
    case .ldAlpha:
      LossExplanation(
        formula:
          "--ld-alpha α: log π(y) = Σ_{t ≤ n} log π(y_t) + α Σ_{t > n} log π(y_t),  n = min(|w|, |l|)",
        conventions: [
          .trl116: "of the policy and of the reference; positions are those of the answer",
          .paper: "as trl-1.16",
        ],
        usual: "α 0.1 to 0.8; 1 changes nothing", source: "Liu et al. 2024, arXiv:2409.06411")
    case .divergence:
      LossExplanation(
        formula: """
          --f-divergence: s(a) instead of a.  reverse_kl a;  forward_kl 1 - e^-a;  js_divergence log 2 + log σ(a);  \
          alpha_divergence (e^((α-1)a) - 1) / (α-1)
          """,
        conventions: [
          .trl116: "α = --f-alpha, default 0.5",
          .trl024: "α = 1 - (--f-alpha), default 1 there; no forward_kl",
          .paper: "α = 1 - (--f-alpha), default 0.5",
        ],
        usual: "reverse_kl", source: "Wang et al. 2024, arXiv:2309.16240")
    case .maskFormatting:
      LossExplanation(
        formula: "--mask-formatting: log π(y) = Σ log π(y_t) over the tokens that the template did not write",
        conventions: [
          .trl116: "TRL has nothing of the kind", .trl024: "TRL has nothing of the kind",
          .paper: "header and end tokens of the template count in neither answer",
        ],
        usual: "together with --loss sigmoid --loss sft=0.2",
        source: "Llama 3, arXiv:2407.21783, section 4.1.4")
    }
  }
}
