/// Whose definition of a loss is meant, where programs and papers of one name differ.
public enum LossConvention: String, Sendable, Hashable, CaseIterable {
  /// TRL 1.16, and its line since 0.29.
  case trl116 = "trl-1.16"
  /// TRL 0.24, the last of its line; LLaMA-Factory and others build on it.
  case trl024 = "trl-0.24"
  /// The paper that brought the loss.
  case paper
}
