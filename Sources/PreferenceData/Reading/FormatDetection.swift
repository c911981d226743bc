internal import JSONText

extension PairFormat {
  /// The format that a record's members speak of; nil when no format of ours has them.
  static func detect(_ root: JSONValue) -> PairFormat? {
    var outline = Outline()
    for member in root.members { outline.note(member) }
    if outline.hasOpenAIOutput { return .openai }
    if outline.hasConversations, outline.chosen != nil || outline.rejected != nil { return .sharegpt }
    guard let side = outline.chosen ?? outline.rejected else { return nil }
    if outline.chosen?.holdsMessages == true || outline.rejected?.holdsMessages == true {
      return (outline.chosen ?? side).holdsTurn || (outline.rejected ?? side).holdsTurn ? .sharegpt : .chat
    }
    if outline.prompt?.kind == .array { return .chat }
    if outline.hasPromptName { return .flat }
    let isTranscript = [outline.chosen, outline.rejected].contains {
      $0.map(Transcript.isTranscript) ?? false
    }
    if isTranscript { return .hh }
    // A side that is neither text nor messages: most likely a flat record whose prompt is missing too.
    return side.kind == .string ? nil : .flat
  }

  /// What decides on the format.
  private struct Outline {
    var chosen: JSONValue?
    var rejected: JSONValue?
    var prompt: JSONValue?
    var hasPromptName = false
    var hasOpenAIOutput = false
    var hasConversations = false

    mutating func note(_ member: JSONMember) {
      let key = member.key
      if key.equals("chosen") || key.equals("chosen_response") {
        chosen = chosen ?? member.value
      } else if key.equals("rejected") || key.equals("rejected_response") {
        rejected = rejected ?? member.value
      } else if key.equals("prompt") {
        prompt = member.value
        if !member.value.isNull { hasPromptName = true }
      } else if key.equals("question") || key.equals("instruction") || key.equals("input") {
        hasPromptName = true
      } else if key.equals("preferred_output") || key.equals("non_preferred_output")
        || key.equals("preferred_completion") || key.equals("non_preferred_completion")
      {
        hasOpenAIOutput = true
      } else if key.equals("conversations") {
        hasConversations = true
      }
    }
  }
}

extension JSONValue {
  /// Whether this is a list or a single message.
  fileprivate var holdsMessages: Bool { kind == .array || kind == .object }

  /// Whether this is a turn of `from` and `value`.
  fileprivate var holdsTurn: Bool { kind == .object && self["from"] != nil && self["role"] == nil }
}
