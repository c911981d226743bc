/// The two parts a run can have, in this order.
public enum TuningStage: String, Sendable, Hashable, CaseIterable {
  /// Supervised fine-tuning on the chosen answers.
  case supervised = "sft"
  /// Preference optimisation on the pairs.
  case preference = "dpo"
}
