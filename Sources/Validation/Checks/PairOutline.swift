internal import PreferenceData

/// A pair as the rules on roles and contents see it: who speaks, and whether anything is said.
struct PairOutline {
  /// One message.
  struct Turn {
    let role: Role
    let callsTools: Bool
    let speech: Speech
  }

  /// What a message says.
  enum Speech {
    /// There is content, and it is no text at all.
    case nothing
    /// White space.
    case blank
    /// A text, parts of other kinds, or calls of tools, which say enough.
    case something

    init(_ text: Text) {
      self = text.isEmpty ? .nothing : text.isBlank ? .blank : .something
    }
  }

  /// A prompt or an answer.
  enum Part {
    case text(Speech)
    case turns([Turn])

    /// The messages; none in flat text.
    var turns: [Turn] {
      guard case .turns(let turns) = self else { return [] }
      return turns
    }
  }

  let prompt: Part
  let chosen: Part
  let rejected: Part
  /// Whether the chosen answer begins with all messages of the prompt, of which there are some.
  let chosenRepeatsPrompt: Bool
  /// The same of the rejected answer.
  let rejectedRepeatsPrompt: Bool
}

extension PairOutline {
  init(_ pair: PreferencePair) {
    switch pair.prompt {
    case .text(let text): prompt = .text(Speech(text))
    case .messages(let messages): prompt = .turns(Self.turns(messages))
    }
    chosen = Self.part(pair.chosen)
    rejected = Self.part(pair.rejected)
    chosenRepeatsPrompt = Self.repeats(pair.prompt, pair.chosen)
    rejectedRepeatsPrompt = Self.repeats(pair.prompt, pair.rejected)
  }

  private static func part(_ answer: Answer) -> Part {
    switch answer {
    case .text(let text): .text(Speech(text))
    case .messages(let messages): .turns(turns(messages))
    }
  }

  private static func turns(_ messages: [Message]) -> [Turn] {
    messages.map { message in
      let callsTools = message.callsTools
      return Turn(
        role: message.role, callsTools: callsTools,
        speech: callsTools ? .something : message.soleText.map { Speech($0) } ?? .something)
    }
  }

  private static func repeats(_ prompt: Prompt, _ answer: Answer) -> Bool {
    guard case .messages(let prompt) = prompt, !prompt.isEmpty, case .messages(let messages) = answer,
      messages.count >= prompt.count
    else { return false }
    return messages.starts(with: prompt)
  }
}
