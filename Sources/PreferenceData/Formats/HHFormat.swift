internal import ByteStreams
internal import JSONText

/// Anthropic HH: `chosen` and `rejected` as whole transcripts of `\n\nHuman: ` and `\n\nAssistant: ` turns.
///
/// Both are cut at the speakers' marks; the prompt is the turns that they share. Cutting at the first
/// character that differs instead would move the beginning of many replies into the prompt.
enum HHFormat {
  static func read(_ root: JSONValue, position: RecordPosition, log: inout ShapeLog) -> Draft? {
    var chosen: JSONValue?
    var rejected: JSONValue?
    var extras: [ExtraMember] = []
    for member in root.members {
      if member.key.equals("chosen") {
        log.take(member, into: &chosen)
      } else if member.key.equals("rejected") {
        log.take(member, into: &rejected)
      } else {
        extras.append(member.asExtra)
      }
    }
    if chosen == nil { log.missing("chosen", in: root) }
    if rejected == nil { log.missing("rejected", in: root) }
    let chosenTurns = chosen.flatMap { turns($0, log: &log) }
    let rejectedTurns = rejected.flatMap { turns($0, log: &log) }
    guard let chosen, let rejected, let chosenTurns, let rejectedTurns else { return nil }
    let shared = SharedContext.length(chosenTurns, rejectedTurns)
    let places = PairPlaces(
      prompt: .transcript(chosen, first: 0), chosen: .transcript(chosen, first: shared),
      rejected: .transcript(rejected, first: shared))
    if shared < chosenTurns.count - 1 || shared < rejectedTurns.count - 1 {
      let place = places.place(of: .rejected, message: 0)
      log.report(
        .contextDiffers, at: place.value, offset: place.offset,
        "the transcripts share \(shared) turns and then differ before their last reply "
          + "(\(chosenTurns.count) and \(rejectedTurns.count) turns), so there is no common prompt")
    } else if shared == 0 {
      log.report(.missingMember, at: chosen, "the transcripts hold only a reply, so there is no prompt")
    }
    return Draft(
      pair: PreferencePair(
        prompt: .messages(messages(chosenTurns[..<shared])),
        chosen: .messages(messages(chosenTurns[shared...])),
        rejected: .messages(messages(rejectedTurns[shared...])), extras: extras, position: position),
      places: places)
  }

  private static func turns(_ value: JSONValue, log: inout ShapeLog) -> [Transcript.Turn]? {
    guard let text = Text(json: value) else {
      log.expected("a transcript string", at: value)
      return nil
    }
    let transcript = Transcript(text)
    if !transcript.lead.isEmpty || transcript.turns.isEmpty {
      log.report(
        .transcriptStart, at: value,
        "the transcript does not begin with \"\\n\\nHuman: \" or \"\\n\\nAssistant: \"")
      return nil
    }
    if transcript.turns.last?.role != .assistant {
      log.report(.transcriptEnd, at: value, "the transcript does not end in a turn of the assistant")
    }
    return transcript.turns
  }

  private static func messages(_ turns: ArraySlice<Transcript.Turn>) -> [Message] {
    turns.map { Message(role: $0.role, text: $0.text) }
  }
}
