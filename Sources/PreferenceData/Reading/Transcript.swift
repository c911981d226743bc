internal import JSONText

/// A conversation written as one text, as the HH data sets do: each turn begins with two newlines, the
/// speaker's name, a colon and a space.
///
/// The text is cut at those marks and nowhere else. What stands between them stays byte for byte, and
/// where the text comes from JSON with its usual escapes the turns are slices of the record.
struct Transcript {
  /// One turn.
  struct Turn: Equatable {
    var role: Role
    var text: Text
  }

  /// What stands before the first turn's mark; empty in a proper transcript.
  let lead: Text
  /// The turns in order.
  let turns: [Turn]

  /// Cuts a text at its speaker marks.
  init(_ text: Text) {
    if text.isEscaped, let parts = Self.split(text.source, isEscaped: true, unescaped: .plain) {
      (lead, turns) = parts
    } else {
      // An unusual escape might be part of a mark: decode, then cut.
      (lead, turns) =
        Self.split(
          text.utf8, isEscaped: false, unescaped: text.isEscaped ? .plain : text.spelling) ?? (text, [])
    }
  }

  /// Whether a text begins as a transcript does.
  static func isTranscript(_ value: JSONValue) -> Bool {
    guard let text = Text(json: value) else { return false }
    let start = text.source.prefix(16)
    if text.isEscaped, start.starts(with: #"\n\n"#.utf8) {
      let rest = start.dropFirst(4)
      return rest.begins(with: human) || rest.begins(with: assistant)
    }
    let decoded = text.utf8.prefix(16)
    guard decoded.starts(with: [0x0A, 0x0A]) else { return false }
    return decoded.dropFirst(2).begins(with: human) || decoded.dropFirst(2).begins(with: assistant)
  }

  private static let human = ArraySlice("Human:".utf8)
  private static let assistant = ArraySlice("Assistant:".utf8)

  /// Nil when an escape occurs that could spell a part of a mark in another way.
  private static func split(
    _ source: ArraySlice<UInt8>, isEscaped: Bool, unescaped: Text.Spelling
  ) -> (Text, [Turn])? {
    var turns: [Turn] = []
    var role: Role?
    var lead = Text(source: source, spelling: isEscaped ? .escapedJSON : unescaped)
    var start = source.startIndex
    var index = start
    func text(to end: Int) -> Text {
      let slice = source[start..<end]
      return isEscaped ? Text(escapedJSON: slice) : Text(source: slice, spelling: unescaped)
    }
    // A mark starts with a newline, which JSON spells with a backslash: hop from one to the next.
    let hop = UInt8(ascii: isEscaped ? "\\" : "\n")
    while let candidate = source.index(of: hop, from: index) {
      index = candidate
      if isEscaped, source[(index + 1)...].first == UInt8(ascii: "u"), isUnusual(source[(index + 2)...]) {
        return nil
      }
      guard let mark = mark(in: source[index...], isEscaped: isEscaped) else {
        index += isEscaped ? 2 : 1
        continue
      }
      if let role {
        turns.append(Turn(role: role, text: text(to: index)))
      } else {
        lead = text(to: index)
      }
      role = mark.role
      index += mark.length
      start = index
    }
    if let role { turns.append(Turn(role: role, text: text(to: source.endIndex))) }
    return (lead, turns)
  }

  /// The speaker's mark at the start of `source`, with the number of bytes it takes there.
  private static func mark(in source: ArraySlice<UInt8>, isEscaped: Bool) -> (role: Role, length: Int)? {
    let newlines = isEscaped ? 4 : 2
    if isEscaped {
      guard source.prefix(4).equals("\\n\\n") else { return nil }
    } else {
      guard source.first == 0x0A, source.prefix(2).equals("\n\n") else { return nil }
    }
    let rest = source.dropFirst(newlines)
    for (name, role) in [(human, Role.user), (assistant, Role.assistant)] where rest.begins(with: name) {
      let behind = rest.dropFirst(name.count)
      if behind.first == 0x20 { return (role, newlines + name.count + 1) }
      // The last turn may be empty and its space cut off.
      if behind.isEmpty { return (role, newlines + name.count) }
    }
    return nil
  }

  /// Whether the digits after `\u` spell an ASCII character, which a mark is made of.
  private static func isUnusual(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.prefix(2).equals("00"), let third = digits.dropFirst(2).first else { return false }
    return third < UInt8(ascii: "8")
  }
}
