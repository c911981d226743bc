internal import JSONText

/// A known kind of data set that is not read as pairs: recognised, so that it is named instead of being
/// taken for a broken record of another format.
struct ForeignShape {
  /// What the data is called.
  let name: String
  /// Why it is no pair, or how to make pairs of it.
  let remedy: String
  /// The members by which it is known: all of these…
  private let members: Set<String>
  /// …and, where given, one of these.
  private let oneOf: Set<String>

  private init(_ name: String, has members: Set<String>, oneOf: Set<String> = [], remedy: String) {
    self.name = name
    self.members = members
    self.oneOf = oneOf
    self.remedy = remedy
  }

  /// The shape that a record's members show, the most telling first.
  static func recognise(_ root: JSONValue) -> ForeignShape? {
    let names = Set(root.members.map(\.key.string))
    return all.first {
      $0.members.isSubset(of: names) && ($0.oneOf.isEmpty || !$0.oneOf.isDisjoint(with: names))
    }
  }

  private static let all: [ForeignShape] = [
    ForeignShape(
      "LLaMA-Factory v1 preference messages", has: ["chosen_messages", "rejected_messages"],
      remedy:
        "rename both to \"chosen\" and \"rejected\" and turn each content part's \"value\" into \"text\""),
    ForeignShape(
      "StackExchange paired answers", has: ["question", "response_j", "response_k"],
      remedy:
        "rename \"question\" to \"prompt\", \"response_j\" to \"chosen\" and \"response_k\" to \"rejected\""),
    ForeignShape(
      "OpenPipe preference messages", has: ["messages", "rejected_message"],
      remedy: "move the last of \"messages\" to \"chosen\", and \"rejected_message\" to \"rejected\""),
    ForeignShape(
      "ms-swift preference messages", has: ["messages", "rejected_response"],
      remedy: "move the last of \"messages\" to \"chosen\", and \"rejected_response\" to \"rejected\""),
    ForeignShape(
      "HelpSteer3 preferences", has: ["context", "response1", "response2", "overall_preference"],
      remedy:
        "make \"context\" the prompt and choose the side by the sign of \"overall_preference\"; drop ties"),
    ForeignShape(
      "ranked completions with a context", has: ["context", "completions"],
      remedy: "make \"context\" the prompt and the completions of best and worst rank the two sides"),
    ForeignShape(
      "PKU-SafeRLHF responses", has: ["response_0", "response_1"],
      remedy: "choose the label column (better or safer) and write \"prompt\", \"chosen\", \"rejected\""),
    ForeignShape(
      "Vertex AI preference contents", has: ["contents", "completions"],
      remedy:
        "turn \"contents\" into \"prompt\" messages and the completions into \"chosen\" and \"rejected\""),
    ForeignShape(
      "ranked answers", has: ["prompt", "answers"],
      remedy: "decide which ranks make a pair and write \"prompt\", \"chosen\", \"rejected\""),
    ForeignShape(
      "stepwise supervision", has: ["prompt", "completions", "labels"],
      remedy: "it labels steps of one answer and holds no pair of answers"),
    ForeignShape(
      "KTO (one labelled answer a record)", has: ["prompt", "completion", "label"],
      remedy: "it holds single answers; pair a liked and a disliked answer to the same prompt"),
    ForeignShape(
      "KTO (one labelled conversation a record)", has: ["messages"], oneOf: ["label", "kto_tag"],
      remedy: "it holds single answers; pair a liked and a disliked answer to the same prompt"),
    ForeignShape(
      "NeMo-Aligner reward-model texts", has: ["text", "label"],
      remedy: "it holds rated texts; write the two texts of a pair as \"prompt\", \"chosen\", \"rejected\""),
    ForeignShape(
      "supervised chat messages", has: ["messages"],
      remedy: "it holds one answer a record and no preference between two"),
    ForeignShape(
      "supervised conversations", has: ["conversations"],
      remedy: "it holds one answer a record and no preference between two"),
    ForeignShape(
      "supervised prompt and completion", has: ["prompt", "completion"],
      remedy: "it holds one answer a record and no preference between two"),
    ForeignShape(
      "supervised instruction and output", has: ["instruction", "output"],
      remedy: "it holds one answer a record, or a ranking; write \"prompt\", \"chosen\", \"rejected\""),
    ForeignShape(
      "whole texts without a prompt", has: ["chosen", "rejected"],
      remedy: "where the prompt ends cannot be told from two texts; give it in a member \"prompt\""),
  ]
}
