internal import JSONText

extension ChatFormat {
  /// What the format cannot hold of a pair: next to nothing, since any member may stand beside the three.
  static func losses(of pair: PreferencePair) -> [ConversionLoss] {
    var losses: [ConversionLoss] = []
    for extra in pair.extras where isReserved(extra) {
      losses.append(ConversionLoss(.extras, "member \"\(extra.key)\", which would be read as another"))
    }
    for extra in pair.inputExtras {
      losses.append(ConversionLoss(.inputExtras, "member \"\(extra.key)\" beside the prompt's messages"))
    }
    for message in pair.promptMessages + pair.chosen.asMessages + pair.rejected.asMessages {
      for extra in message.extras where MessageWriting.isReserved(extra) {
        losses.append(ConversionLoss(.messageExtras, "member \"\(extra.key)\" of a message"))
      }
    }
    return losses
  }

  static func write(_ pair: PreferencePair, to writer: inout JSONWriter) {
    let messages = MessageWriting { !MessageWriting.isReserved($0) }
    writer.beginObject()
    writer.key("prompt")
    messages.write(pair.promptMessages, to: &writer)
    writer.key("chosen")
    messages.write(pair.chosen.asMessages, to: &writer)
    writer.key("rejected")
    messages.write(pair.rejected.asMessages, to: &writer)
    if let tools = pair.tools {
      writer.key("tools")
      writer.raw(tools.onOneLine)
    }
    if let parallel = pair.parallelToolCalls {
      writer.key("parallel_tool_calls")
      writer.raw(parallel.onOneLine)
    }
    for extra in pair.extras where !isReserved(extra) { writer.extra(extra) }
    writer.endObject()
  }

  /// Whether a record's member would be taken for one of the format's own, or of a format that is looked
  /// for first, on reading back.
  private static func isReserved(_ extra: ExtraMember) -> Bool {
    let name = extra.key.utf8
    if name.equals("tools") || name.equals("parallel_tool_calls") { return !extra.value.bytes.equals("null") }
    return name.equals("prompt") || name.equals("chosen") || name.equals("rejected")
      || name.equals("chosen_response") || name.equals("rejected_response") || name.equals("conversations")
      || name.equals("preferred_output") || name.equals("non_preferred_output")
      || name.equals("preferred_completion") || name.equals("non_preferred_completion")
  }
}
