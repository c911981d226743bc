internal import JSONText

/// The notations of tools and tool calls that formats disagree on, and the way from one to the other
/// without touching a byte of what they say.
enum ToolNotation {
  /// Tool calls with every `arguments` as a string, as OpenAI asks: an object's exact spelling becomes the
  /// string's text.
  static func callsWithStringArguments(_ calls: RawJSON) -> RawJSON {
    let line = calls.onOneLine
    guard let document = try? JSONDocument.parse(line) else { return RawJSON(bytes: line) }
    var result: [UInt8] = []
    var copied = 0
    for call in document.root.elements {
      guard let arguments = call["function"]?["arguments"],
        arguments.kind == .object || arguments.kind == .array
      else { continue }
      result.append(contentsOf: line.dropFirst(copied).prefix(arguments.offset - copied))
      JSONEscapes.appendString(arguments.rawText, to: &result)
      copied = arguments.endOffset
    }
    guard copied > 0 else { return RawJSON(bytes: line) }
    result.append(contentsOf: line.dropFirst(copied))
    return RawJSON(bytes: result[...])
  }

  /// The list of tools, taken out of its string where the record holds it in one; nil if it is none.
  static func list(_ tools: RawJSON) -> RawJSON? {
    guard let document = try? JSONDocument.parse(tools.bytes) else { return nil }
    if document.root.kind == .array { return RawJSON(bytes: tools.onOneLine) }
    guard let inside = document.root.stringBytes, let list = try? JSONDocument.parse(inside),
      list.root.kind == .array
    else { return nil }
    return RawJSON(bytes: RawJSON(json: list.root).onOneLine)
  }

  /// Whether every tool is `{"type": …, "function": {…}}`, as OpenAI asks.
  static func isOpenAIList(_ list: RawJSON) -> Bool {
    guard let document = try? JSONDocument.parse(list.bytes), document.root.kind == .array else {
      return false
    }
    return document.root.elements.allSatisfy {
      $0["type"]?.kind == .string && $0["function"]?.kind == .object
    }
  }
}
