internal import JSONText
internal import PreferenceData

/// Checks the scores that some data sets carry beside their answers.
enum ScoreChecks {
  /// The names of the two members, preferred first, as data sets spell them.
  private static let names: [(chosen: [UInt8], rejected: [UInt8])] = [
    ("score_chosen", "score_rejected"), ("chosen_score", "rejected_score"),
    ("chosen_rating", "rejected_rating"), ("chosen_reward", "rejected_reward"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// Whether a member of that name holds a score.
  static func reads(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    names.contains { name.elementsEqual($0.chosen) || name.elementsEqual($0.rejected) }
  }

  static func check(_ pair: PreferencePair, root: JSONValue, log: inout FindingLog) {
    guard !pair.extras.isEmpty else { return }
    for name in names {
      let chosen = value(name.chosen, of: pair)
      let rejected = value(name.rejected, of: pair)
      guard chosen != nil || rejected != nil else { continue }
      let spelling = String(decoding: name.rejected, as: UTF8.self)
      let otherSpelling = String(decoding: name.chosen, as: UTF8.self)
      guard let place = root[rejected == nil ? otherSpelling : spelling] else { continue }
      let (betterScore, worseScore) = (chosen.flatMap(number), rejected.flatMap(number))
      guard let better = betterScore, let worse = worseScore else {
        // Where neither is a number, as where both are null, the data set has no scores.
        if betterScore != nil || worseScore != nil {
          log.report(.scoreMissing, at: place, "only one of \(otherSpelling) and \(spelling) is a number")
        }
        continue
      }
      if better == worse {
        log.report(.scoreTie, at: place, "\(otherSpelling) and \(spelling) are the same")
      } else if better < worse {
        log.report(.scoreInversion, at: place, "\(otherSpelling) is lower than \(spelling)")
      }
    }
  }

  private static func value(_ name: [UInt8], of pair: PreferencePair) -> RawJSON? {
    pair.extras.first { $0.key.utf8.elementsEqual(name) }?.value
  }

  private static func number(_ value: RawJSON) -> Double? {
    Double(String(decoding: value.bytes, as: UTF8.self))
  }
}
