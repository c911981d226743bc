internal import JSONText
internal import PreferenceData

/// Where a trainer cuts prompt and answer when a record does not say.
///
/// TRL (`extract_prompt`, TRL 1.16) takes what both texts begin with, character by character, as the prompt, and gives back
/// a space at its end. Answers that begin alike lose their beginning to the prompt, in the middle of a word if it so
/// happens.
enum ImplicitSplit {
  static func check(
    _ pair: PreferencePair, format: PairFormat, root: JSONValue, profile: Profile, places: PairPlaces,
    log: inout FindingLog
  ) {
    switch format {
    case .hh: checkTranscripts(pair, root: root, profile: profile, places: places, log: &log)
    case .chat: checkPromptText(pair, root: root, profile: profile, log: &log)
    default: break
    }
  }

  private static func checkTranscripts(
    _ pair: PreferencePair, root: JSONValue, profile: Profile, places: PairPlaces, log: inout FindingLog
  ) {
    guard let chosen = root["chosen"]?.string, let rejected = root["rejected"]?.string,
      let reply = pair.chosen.asMessages.last?.plainText
    else { return }
    let (first, second) = (Array(chosen.unicodeScalars), Array(rejected.unicodeScalars))
    var cut = zip(first, second).prefix { $0 == $1 }.count
    if cut > 0, first[cut - 1] == " " { cut -= 1 }
    // The speaker's mark ends with its colon; the space behind it is given back.
    let said = reply.string.unicodeScalars.count
    let before = first.count - said
    let boundary = before > 0 && first[before - 1] == " " ? before - 1 : before
    guard cut != boundary else { return }
    let moved = cut - boundary
    log.report(
      .platformSplit, at: places.place(of: .chosen, message: 0),
      moved > 0
        ? "\(profile.title) moves the first \(moved) characters of both answers into the prompt"
        : "\(profile.title) moves the last \(-moved) characters of the prompt into the answers")
  }

  /// A prompt string beside bare replies is thrown away: lists are cut at what they share, and these share nothing.
  private static func checkPromptText(
    _ pair: PreferencePair, root: JSONValue, profile: Profile, log: inout FindingLog
  ) {
    guard let prompt = root["prompt"], prompt.kind == .string, let chosen = root["chosen"],
      chosen.count == pair.chosen.asMessages.count
    else { return }
    log.report(
      .platformDrops, at: prompt, "\(profile.title) drops a prompt that is a string beside lists of messages")
  }
}
