internal import PreferenceData

/// Judges a prompt and two answers that were read without anything to remark on: whether the checks of roles, contents
/// and answers would find nothing either.
struct CleanPair {
  private let roleHashes: [UInt64]

  init() {
    roleHashes = PlainRole.allCases.map { RecordDigest.hash($0.role) }
  }

  /// The numbers of a pair.
  struct Numbers {
    let digest: RecordDigest
    let lengths: AnswerLengths
  }

  /// A conversation up to the reply, and two replies of one message each.
  func numbers(_ prompt: some Collection<PlainTurn>, chosen: PlainTurn, rejected: PlainTurn) -> Numbers? {
    guard chosen.role == .assistant, rejected.role == .assistant, isConversation(prompt),
      differ(chosen.text, rejected.text)
    else { return nil }
    var state: UInt64 = 0
    var question = chosen.text
    for turn in prompt {
      state = mix(state, turn)
      question = turn.text
    }
    guard !isQuoted(question, in: chosen.text, rejected.text) else { return nil }
    return Numbers(
      digest: RecordDigest(prompt: state, chosen: mix(0, chosen), rejected: mix(0, rejected)),
      lengths: AnswerLengths(chosen: chosen.text, rejected: rejected.text))
  }

  /// Three flat texts.
  func numbers(_ prompt: PlainText, chosen: PlainText, rejected: PlainText) -> Numbers? {
    guard !AnswerChecks.endsInSpace(prompt.bytes), differ(chosen, rejected),
      !isQuoted(prompt, in: chosen, rejected)
    else { return nil }
    return Numbers(
      digest: RecordDigest(
        prompt: RecordDigest.mix(0, prompt.hash), chosen: RecordDigest.mix(0, chosen.hash),
        rejected: RecordDigest.mix(0, rejected.hash)),
      lengths: AnswerLengths(chosen: chosen, rejected: rejected))
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
    AnswerChecks.startsWithSpace(chosen.bytes) == AnswerChecks.startsWithSpace(rejected.bytes)
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
    RecordDigest.mix(RecordDigest.mix(state, roleHashes[Int(turn.role.rawValue)]), turn.text.hash)
  }
}
