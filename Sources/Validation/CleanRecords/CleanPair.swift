internal import PreferenceData

/// Judges a prompt and two answers of a plain form: whether the checks of roles, contents and answers would find
/// anything.
struct CleanPair {
  private let roleHashes: [UInt64]

  init() {
    roleHashes = PlainRole.allCases.compactMap { $0.role.map(RecordDigest.hash) }
  }

  /// The numbers of a pair, and what about it may be at fault.
  struct Numbers {
    let digest: RecordDigest
    let lengths: AnswerLengths
    let doubts: CleanRecord.Doubts
  }

  /// A conversation up to the reply, and two replies of one message each.
  func numbers(_ prompt: some Collection<PlainTurn>, chosen: PlainTurn, rejected: PlainTurn) -> Numbers {
    var doubts: CleanRecord.Doubts = []
    if chosen.role != .assistant || rejected.role != .assistant || !isConversation(prompt) {
      doubts.insert(.roles)
    }
    var state: UInt64 = 0
    var question = chosen.text
    for turn in prompt {
      state = mix(state, turn)
      question = turn.text
    }
    if !differ(chosen.text, rejected.text) || isQuoted(question, in: chosen.text, rejected.text) {
      doubts.insert(.answers)
    }
    return Numbers(
      digest: RecordDigest(prompt: state, chosen: mix(0, chosen), rejected: mix(0, rejected)),
      lengths: AnswerLengths(chosen: chosen.text, rejected: rejected.text), doubts: doubts)
  }

  /// Three flat texts.
  func numbers(_ prompt: PlainText, chosen: PlainText, rejected: PlainText) -> Numbers {
    let isPlain =
      !AnswerChecks.endsInSpace(prompt.bytes) && differ(chosen, rejected)
      && !isQuoted(prompt, in: chosen, rejected)
    return Numbers(
      digest: RecordDigest(
        prompt: RecordDigest.mix(0, prompt.hash), chosen: RecordDigest.mix(0, chosen.hash),
        rejected: RecordDigest.mix(0, rejected.hash)),
      lengths: AnswerLengths(chosen: chosen, rejected: rejected), doubts: isPlain ? [] : .answers)
  }

  /// Whether the messages are in order, hold a user's and do not end with the assistant's.
  private func isConversation(_ turns: some Collection<PlainTurn>) -> Bool {
    var previous: PlainRole?
    var hasUser = false
    for turn in turns {
      let role = turn.role
      if role == .user { hasUser = true }
      if let previous {
        if role.instructs, !previous.instructs { return false }
        if role == previous, role == .user || role == .assistant { return false }
      }
      if role == .assistant, !hasUser { return false }
      previous = role
    }
    return hasUser && previous != .assistant
  }

  /// Whether neither answer is the other one again, or its beginning, and nothing is remarkable about how they begin.
  private func differ(_ chosen: PlainText, _ rejected: PlainText) -> Bool {
    // An answer without any text is at fault by itself, and is compared with nothing.
    if chosen.bytes.isEmpty != rejected.bytes.isEmpty { return !AnswerChecks.saysBoilerplate(chosen.bytes) }
    return AnswerChecks.startsWithSpace(chosen.bytes) == AnswerChecks.startsWithSpace(rejected.bytes)
      && !AnswerChecks.saysBoilerplate(chosen.bytes) && !chosen.isPrefix(of: rejected)
      && !rejected.isPrefix(of: chosen)
      && !Similarity.isSame(chosen.bytes, rejected.bytes) && !SameWords.areSame(chosen.bytes, rejected.bytes)
  }

  /// Whether both answers begin with the prompt's last text.
  private func isQuoted(_ question: PlainText, in chosen: PlainText, _ rejected: PlainText) -> Bool {
    question.bytes.count >= PairChecks.shortestQuotation && question.isPrefix(of: chosen)
      && question.isPrefix(of: rejected)
  }

  private func mix(_ state: UInt64, _ turn: PlainTurn) -> UInt64 {
    RecordDigest.mix(RecordDigest.mix(state, hash(turn)), turn.text.hash)
  }

  /// The number of a message's role.
  private func hash(_ turn: PlainTurn) -> UInt64 {
    turn.unknownRole.map { RecordDigest.hash(role: $0) } ?? roleHashes[Int(turn.role.rawValue)]
  }
}
