/// How the choices of all records are distributed: labels of single answers, and places of the better of two answers.
struct ChoiceBalance: Sendable {
  /// Below this many choices a share says little.
  private static let fewest = 100
  /// The share of one label from which on the other one is too rare to learn from.
  private static let labelLimit = 0.9
  /// The share of one place from which on the choices look like habit. Of a hundred fair ones 65 or more fall to one place
  /// twice in a thousand times.
  private static let placeLimit = 0.65

  private var labels = (good: 0, bad: 0)
  private var places = (first: 0, second: 0)

  mutating func add(_ choice: RecordedChoice) {
    switch choice {
    case .label(true): labels.good += 1
    case .label(false): labels.bad += 1
    case .position(true): places.first += 1
    case .position(false): places.second += 1
    }
  }

  /// What to say of labels of which one is rare; nil where neither is.
  var labelImbalance: String? {
    let all = labels.good + labels.bad
    guard Self.isUneven(labels.good, labels.bad, limit: Self.labelLimit) else { return nil }
    return "\(labels.good) of \(all) labelled answers are good ones, \(labels.bad) are bad ones"
  }

  /// What to say of choices that fall to one place; nil where they don't.
  var positionBias: String? {
    guard Self.isUneven(places.first, places.second, limit: Self.placeLimit) else { return nil }
    let (more, word) = places.first > places.second ? (places.first, "first") : (places.second, "second")
    return
      "the \(word) of the two answers is the better one in \(more) of \(places.first + places.second) records"
  }

  private static func isUneven(_ left: Int, _ right: Int, limit: Double) -> Bool {
    left + right >= fewest && Double(max(left, right)) >= limit * Double(left + right)
  }
}
