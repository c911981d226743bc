/// Which of the two answers is the longer one, over all records. Length is counted in characters (Unicode scalars)
/// of the answers alone, without the prompt.
public struct LengthComparison: Sendable, Hashable {
  /// Records compared.
  public private(set) var records = 0
  /// Records whose chosen answer is longer.
  public private(set) var chosenLonger = 0
  /// Records whose rejected answer is longer.
  public private(set) var rejectedLonger = 0
  /// Characters of all chosen answers.
  public private(set) var chosenCharacters = 0
  /// Characters of all rejected answers.
  public private(set) var rejectedCharacters = 0

  /// How length is counted, in words.
  public static let unit = "characters (Unicode scalars) of the answers without the prompt"

  init() {}

  mutating func add(_ lengths: AnswerLengths) {
    records += 1
    if lengths.chosen > lengths.rejected { chosenLonger += 1 }
    if lengths.chosen < lengths.rejected { rejectedLonger += 1 }
    chosenCharacters += lengths.chosen
    rejectedCharacters += lengths.rejected
  }

  /// Below this many records whose lengths differ a share says little.
  private static let fewest = 100
  /// The share of the longer, or the shorter, from which on length alone predicts the preference too well.
  private static let limit = 0.75

  /// What to say of a length that predicts the preference; nil where it does not.
  var bias: String? {
    let differing = chosenLonger + rejectedLonger
    guard differing >= Self.fewest else { return nil }
    let (more, word) = chosenLonger >= rejectedLonger ? (chosenLonger, "longer") : (rejectedLonger, "shorter")
    guard Double(more) >= Self.limit * Double(differing) else { return nil }
    return
      "the chosen answer is the \(word) one in \(more) of \(differing) records whose lengths differ; in characters "
      + "the chosen have \(chosenCharacters / records) on average, the rejected \(rejectedCharacters / records)"
  }
}
