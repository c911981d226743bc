internal import JSONText

/// What somebody decided about a record that is no pair yet: a judgement of one answer, or a choice between two that stand
/// in the order in which they were shown.
enum RecordedChoice: Sendable {
  /// Whether the answer is a good one (KTO: `label`, `kto_tag`).
  case label(Bool)
  /// Whether the first of two answers is the better one (PKU-SafeRLHF: `better_response_id`; HelpSteer3:
  /// `overall_preference`, negative for the first; arenas: `winner`).
  case position(isFirst: Bool)

  /// The choice in a record; nil where there is none, or a tie.
  init?(_ root: JSONValue) {
    guard root.kind == .object else { return nil }
    if let label = (root["label"] ?? root["kto_tag"])?.bool {
      self = .label(label)
    } else if let better = root["better_response_id"]?.int, better == 0 || better == 1 {
      self = .position(isFirst: better == 0)
    } else if let preference = root["overall_preference"]?.double, preference != 0 {
      self = .position(isFirst: preference < 0)
    } else if let winner = root["winner"]?.string, winner == "model_a" || winner == "model_b" {
      self = .position(isFirst: winner == "model_a")
    } else {
      return nil
    }
  }
}
