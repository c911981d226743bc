internal import JSONText

extension OpenAIFormat {
  /// What the format cannot hold of a pair.
  ///
  /// Members outside the documented ones are a loss unless `keepsExtras`: services refuse or ignore them.
  static func losses(of pair: PreferencePair, keepsExtras: Bool) -> [ConversionLoss] {
    var losses: [ConversionLoss] = []
    for extra in pair.extras where !keepsExtras || isReserved(extra) {
      losses.append(ConversionLoss(.extras, "member \"\(extra.key)\""))
    }
    if let tools = pair.tools, openAITools(tools) == nil {
      losses.append(ConversionLoss(.tools, "tools that are no list of {\"type\", \"function\"}"))
    }
    let messages = pair.promptMessages + pair.chosen.asMessages + pair.rejected.asMessages
    for message in messages {
      if !message.role.isKnown {
        losses.append(ConversionLoss(.unknownRole, "role \"\(message.role)\""))
      }
      for extra in message.extras where !keeps(extra, all: keepsExtras) {
        losses.append(ConversionLoss(.messageExtras, "member \"\(extra.key)\" of a message"))
      }
    }
    return losses
  }

  static func write(_ pair: PreferencePair, keepsExtras: Bool, to writer: inout JSONWriter) {
    let messages = MessageWriting(stringArguments: true) { keeps($0, all: keepsExtras) }
    writer.beginObject()
    writer.key("input")
    writer.beginObject()
    writer.key("messages")
    messages.write(pair.promptMessages, to: &writer)
    if let list = pair.tools.flatMap(openAITools) {
      writer.key("tools")
      writer.raw(list.bytes)
    }
    if let parallel = pair.parallelToolCalls {
      writer.key("parallel_tool_calls")
      writer.raw(parallel.onOneLine)
    }
    for extra in pair.inputExtras { writer.extra(extra) }
    writer.endObject()
    writer.key("preferred_output")
    messages.write(pair.chosen.asMessages, to: &writer)
    writer.key("non_preferred_output")
    messages.write(pair.rejected.asMessages, to: &writer)
    if keepsExtras {
      for extra in pair.extras where !isReserved(extra) { writer.extra(extra) }
    }
    writer.endObject()
  }

  /// The tools as the format wants them; nil when they cannot be put so.
  private static func openAITools(_ tools: RawJSON) -> RawJSON? {
    ToolNotation.list(tools).flatMap { ToolNotation.isOpenAIList($0) ? $0 : nil }
  }

  /// Whether a message's member is one of the format's, or may stay all the same.
  private static func keeps(_ extra: ExtraMember, all: Bool) -> Bool {
    if MessageWriting.isReserved(extra) { return false }
    let name = extra.key.utf8
    return all || extra.value.bytes.equals("null") || name.equals("weight") || name.equals("refusal")
      || name.equals("function_call") || name.equals("audio")
  }

  /// Whether a record's member would be taken for one of the format's own on reading back.
  private static func isReserved(_ extra: ExtraMember) -> Bool {
    let name = extra.key.utf8
    return name.equals("input") || name.equals("messages") || name.equals("preferred_output")
      || name.equals("non_preferred_output") || name.equals("preferred_completion")
      || name.equals("non_preferred_completion")
  }
}
