internal import JSONText
internal import PreferenceData

/// Checks records against what one platform asks for.
enum ProfileChecks {
  static func check(
    _ pair: PreferencePair, format: PairFormat, for profile: Profile, root: JSONValue, places: PairPlaces,
    log: inout FindingLog
  ) {
    guard profile.formats.contains(format) else {
      let readable = profile.formats.map(\.rawValue).sorted().joined(separator: ", ")
      log.report(
        .platformFormat, pointer: "", offset: 0,
        "\(profile.title) does not read the format \(format.rawValue); it reads \(readable)")
      return
    }
    let prompt: [Message]
    if case .messages(let messages) = pair.prompt { prompt = messages } else { prompt = [] }
    check(prompt, part: .prompt, roles: profile.promptRoles, profile: profile, places: places, log: &log)
    checkTurns(prompt, profile: profile, places: places, log: &log)
    for (part, answer) in [(PairPlaces.Part.chosen, pair.chosen), (.rejected, pair.rejected)] {
      guard case .messages(let messages) = answer else { continue }
      check(messages, part: part, roles: profile.answerRoles, profile: profile, places: places, log: &log)
      if profile.wantsOneMessage, messages.count != 1 {
        log.report(
          .platformAnswer, at: places.place(of: part),
          "the \(part) answer has \(messages.count) messages; \(profile.title) takes exactly one")
      }
    }
    checkContentForms(pair, profile: profile, places: places, log: &log)
    if let images = profile.images { PlatformImages(images, profile).check(pair, places: places, log: &log) }
    if profile.splitsAtFirstDifference {
      ImplicitSplit.check(pair, format: format, root: root, profile: profile, places: places, log: &log)
    }
  }

  private static func check(
    _ messages: [Message], part: PairPlaces.Part, roles: Set<Role>?, profile: Profile, places: PairPlaces,
    log: inout FindingLog
  ) {
    for (index, message) in messages.enumerated() {
      let place = { places.place(of: part, message: index) }
      if let roles, !roles.contains(message.role), message.role.isKnown {
        log.report(
          .platformRole, at: place(), "\(profile.title) does not take the role \(message.role) in the \(part)"
        )
      }
      if profile.content == .string, case .parts = message.content {
        log.report(.platformContent, at: place(), "\(profile.title) takes content as one string only")
      }
      if profile.wantsContent, message.content == nil {
        log.report(.platformContent, at: place(), "\(profile.title) takes no message without content")
      }
      if let kinds = profile.partKinds, case .parts = message.content {
        let parts = place().value["content"]?.elements.compactMap { $0["type"]?.string } ?? []
        if let other = parts.first(where: { !kinds.contains($0) }) {
          log.report(
            .platformContent, at: place(),
            "\(profile.title) does not take content of type \(Excerpt.cut(ArraySlice(other.utf8)))")
        }
      }
      checkMembers(message, profile: profile, place: place, log: &log)
    }
  }

  private static func checkMembers(
    _ message: Message, profile: Profile, place: () -> PairPlaces.Place, log: inout FindingLog
  ) {
    if profile.dropped.contains(.toolCalls), message.toolCalls != nil {
      log.report(.platformDrops, at: place(), "\(profile.title) drops tool_calls")
    }
    if profile.dropped.contains(.name), message.name != nil {
      log.report(.platformDrops, at: place(), "\(profile.title) drops name")
    }
    guard !message.extras.isEmpty, let weight = message.extras.first(where: { $0.key == "weight" }) else {
      return
    }
    if profile.dropped.contains(.weight) {
      log.report(.platformDrops, at: place(), "\(profile.title) drops weight")
    } else if !["0", "1"].contains(where: { weight.value.bytes.elementsEqual($0.utf8) }) {
      log.report(.platformWeight, at: place(), "the weight is \(Excerpt.cut(weight.value.bytes))")
    }
  }

  private static func checkTurns(
    _ prompt: [Message], profile: Profile, places: PairPlaces, log: inout FindingLog
  ) {
    if profile.alternates {
      for index in prompt.indices.dropFirst() where prompt[index].role == prompt[index - 1].role {
        log.report(
          .platformTurns, at: places.place(of: .prompt, message: index),
          "\(profile.title) does not take two messages of the \(prompt[index].role) in a row")
      }
    }
    if profile.startsWithUser,
      let first = prompt.first(where: { $0.role != .system && $0.role != .developer }),
      first.role != .user
    {
      log.report(
        .platformTurns, at: places.place(of: .prompt, message: prompt.firstIndex(of: first)),
        "\(profile.title) asks for the user's message first, here is the \(first.role)'s")
    }
    if let allowed = profile.lastPromptRoles, let last = prompt.last, !allowed.contains(last.role) {
      log.report(
        .platformTurns, at: places.place(of: .prompt, message: prompt.count - 1),
        "\(profile.title) does not take a prompt that ends with the \(last.role)")
    }
  }

  /// Strings and lists of parts in one record, which some clients refuse.
  private static func checkContentForms(
    _ pair: PreferencePair, profile: Profile, places: PairPlaces, log: inout FindingLog
  ) {
    guard profile.content == .stringOrParts else { return }
    let messages = pair.promptMessages + pair.chosen.asMessages + pair.rejected.asMessages
    let areParts = messages.map { message in
      if case .parts = message.content { return true }
      return false
    }
    guard areParts.contains(true), areParts.contains(false) else { return }
    log.report(
      .platformContent, at: places.place(of: .prompt),
      "\(profile.title) takes either strings or lists of parts in one record, not both")
  }
}
