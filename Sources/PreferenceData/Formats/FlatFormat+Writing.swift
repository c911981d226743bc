internal import JSONText

extension FlatFormat {
  /// What the format cannot hold of a pair.
  ///
  /// Three strings hold one question and two answers, with a system text at most. A longer conversation would
  /// have to be rendered with some model's template first; it is refused here, never joined on the quiet.
  static func losses(of pair: PreferencePair) -> [ConversionLoss] {
    var losses: [ConversionLoss] = []
    for extra in pair.extras where isReserved(extra) {
      losses.append(ConversionLoss(.extras, "member \"\(extra.key)\", which would be read as another"))
    }
    for extra in pair.inputExtras {
      losses.append(ConversionLoss(.inputExtras, "member \"\(extra.key)\" beside the prompt's messages"))
    }
    if pair.tools != nil { losses.append(ConversionLoss(.tools, "the list of tools")) }
    if pair.parallelToolCalls != nil {
      losses.append(ConversionLoss(.parallelToolCalls, "the switch \"parallel_tool_calls\""))
    }
    losses += promptLosses(pair.prompt)
    losses += answerLosses(pair.chosen) + answerLosses(pair.rejected)
    return losses
  }

  static func write(_ pair: PreferencePair, to writer: inout JSONWriter) {
    writer.beginObject()
    if case .messages(let messages) = pair.prompt, let system = systemText(of: messages) {
      writer.key("system")
      writer.text(system)
    }
    writer.key("prompt")
    writer.text(promptText(pair.prompt))
    writer.key("chosen")
    writer.text(answerText(pair.chosen))
    writer.key("rejected")
    writer.text(answerText(pair.rejected))
    for extra in pair.extras where !isReserved(extra) { writer.extra(extra) }
    writer.endObject()
  }

  private static func promptLosses(_ prompt: Prompt) -> [ConversionLoss] {
    guard case .messages(let messages) = prompt else { return [] }
    var turns = messages[...]
    var losses: [ConversionLoss] = []
    if let first = turns.first, first.role == .system || first.role == .developer {
      turns = turns.dropFirst()
      if systemText(of: messages) == nil {
        losses.append(
          ConversionLoss(.systemTurn, "a turn of role \"\(first.role)\" that is no plain, filled text"))
      }
      losses += dressings(of: first)
    }
    guard turns.count == 1, let only = turns.first, only.role == .user else {
      losses.append(
        ConversionLoss(.multiTurn, "a prompt of \(messages.count) messages instead of one turn of the user"))
      return losses
    }
    return losses + textLosses(only)
  }

  private static func answerLosses(_ answer: Answer) -> [ConversionLoss] {
    guard case .messages(let messages) = answer else { return [] }
    guard messages.count == 1, let only = messages.first, only.role == .assistant else {
      return [
        ConversionLoss(
          .answerMessages, "an answer of \(messages.count) messages instead of one of the assistant")
      ]
    }
    return textLosses(only)
  }

  private static func textLosses(_ message: Message) -> [ConversionLoss] {
    var losses = dressings(of: message)
    if message.toolCalls != nil || message.toolCallID != nil {
      losses.append(ConversionLoss(.toolTurns, "a tool call or result"))
    } else if message.soleText == nil {
      losses.append(ConversionLoss(.contentParts, "content that is not one text"))
    }
    return losses
  }

  private static func dressings(of message: Message) -> [ConversionLoss] {
    var losses: [ConversionLoss] = []
    if message.name != nil { losses.append(ConversionLoss(.messageName, "the speaker's name")) }
    for extra in message.extras {
      losses.append(ConversionLoss(.messageExtras, "member \"\(extra.key)\" of a message"))
    }
    return losses
  }

  /// The text of a leading system turn, where it can stand in a member of its own.
  private static func systemText(of messages: [Message]) -> Text? {
    guard let first = messages.first, first.role == .system, let text = first.plainText, !text.isEmpty
    else { return nil }
    return text
  }

  private static func promptText(_ prompt: Prompt) -> Text {
    switch prompt {
    case .text(let text): text
    case .messages(let messages): messages.last?.soleText ?? ""
    }
  }

  private static func answerText(_ answer: Answer) -> Text {
    switch answer {
    case .text(let text): text
    case .messages(let messages): messages.last?.soleText ?? ""
    }
  }

  /// Whether a record's member would be taken for one of the format's own on reading back.
  private static func isReserved(_ extra: ExtraMember) -> Bool {
    let name = extra.key.utf8
    if name.equals("system") { return !extra.value.bytes.equals("null") }
    return name.equals("prompt") || name.equals("question") || name.equals("instruction")
      || name.equals("input")
      || name.equals("chosen") || name.equals("chosen_response") || name.equals("rejected")
      || name.equals("rejected_response") || name.equals("conversations") || name.equals("preferred_output")
      || name.equals("non_preferred_output") || name.equals("preferred_completion")
      || name.equals("non_preferred_completion")
  }
}
