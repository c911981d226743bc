internal import PreferenceData

/// The way to a value of a record of a plain form: a member, one of its elements, a member of that.
struct PlainPointer: CustomStringConvertible {
  /// A member that holds messages or a text.
  enum Member: String {
    case inputMessages = "/input/messages"
    case preferredOutput = "/preferred_output"
    case nonPreferredOutput = "/non_preferred_output"
    case conversations = "/conversations"
    case prompt = "/prompt"
    case chosen = "/chosen"
    case rejected = "/rejected"
  }

  /// A member that holds the text of a message.
  enum Leaf: String {
    case content = "/content"
    case value = "/value"
  }

  let member: Member
  var element: Int?
  var leaf: Leaf?

  /// The JSON Pointer (RFC 6901). None of the names has a character to escape.
  var description: String {
    // Most findings are about replies, and what the program has as it is takes no memory.
    switch (member, element, leaf) {
    case (_, nil, nil): member.rawValue
    case (.preferredOutput, 0?, nil): "/preferred_output/0"
    case (.preferredOutput, 0?, .content?): "/preferred_output/0/content"
    case (.nonPreferredOutput, 0?, nil): "/non_preferred_output/0"
    case (.nonPreferredOutput, 0?, .content?): "/non_preferred_output/0/content"
    case (.chosen, 0?, nil): "/chosen/0"
    case (.chosen, 0?, .content?): "/chosen/0/content"
    case (.rejected, 0?, nil): "/rejected/0"
    case (.rejected, 0?, .content?): "/rejected/0/content"
    default: member.rawValue + (element.map { "/\($0)" } ?? "") + (leaf?.rawValue ?? "")
    }
  }
}

/// Where the parts of a pair of a plain form stand in their record, as they were read: nothing has to be searched.
struct PlainPlaces: PairPlacing {
  /// The ways to the lists of messages.
  let pointers: PlainPointers
  /// The record's parts; answers are lists of one message.
  let parts: PlainParts
  let chosen: PlainTurn
  let rejected: PlainTurn
  /// Where the record begins in what was swept.
  let base: Int

  func valuePlace(of part: PairPlaces.Part, message: Int?) -> ValuePlace {
    switch part {
    case .prompt:
      guard let message, parts.prompt.indices.contains(message) else {
        return place(parts.promptExtent, pointers.prompt)
      }
      return place(parts.prompt[message].extent, pointers.prompt, element: message)
    case .chosen:
      return message == 0
        ? place(chosen.extent, pointers.chosen, element: 0) : place(parts.chosenExtent, pointers.chosen)
    case .rejected:
      return message == 0
        ? place(rejected.extent, pointers.rejected, element: 0)
        : place(parts.rejectedExtent, pointers.rejected)
    }
  }

  private func place(_ extent: PlainExtent, _ member: PlainPointer.Member, element: Int? = nil) -> ValuePlace
  {
    ValuePlace(extent.range(from: base), PlainPointer(member: member, element: element))
  }
}

/// The ways to the parts of a pair in a record of a plain form.
struct PlainPointers {
  let prompt: PlainPointer.Member
  let chosen: PlainPointer.Member
  let rejected: PlainPointer.Member

  init(_ format: PairFormat) {
    switch format {
    case .openai: (prompt, chosen, rejected) = (.inputMessages, .preferredOutput, .nonPreferredOutput)
    case .sharegpt: (prompt, chosen, rejected) = (.conversations, .chosen, .rejected)
    default: (prompt, chosen, rejected) = (.prompt, .chosen, .rejected)
    }
  }
}
