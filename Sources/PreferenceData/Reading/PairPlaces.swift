public import JSONText

/// Where the parts of a pair stand in their record, for messages about them.
///
/// Asked only when something is to be said, so it holds the containers and walks when asked.
public struct PairPlaces: Sendable {
  /// A part of the pair.
  public enum Part: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case prompt, chosen, rejected

    /// Its name, in words.
    public var description: String { rawValue }
  }

  /// A place in the record: the value, and the byte offset at which the message itself begins.
  public struct Place: Sendable {
    /// The JSON value that holds the message.
    public var value: JSONValue
    /// Byte offset in the record.
    public var offset: Int

    init(value: JSONValue, offset: Int? = nil) {
      self.value = value
      self.offset = offset ?? value.offset
    }
  }

  /// How a part is held.
  enum Holder: Sendable {
    /// Messages are elements of an array, beginning at an element.
    case list(JSONValue, first: Int)
    /// The part is one value.
    case single(JSONValue)
    /// Messages are turns of a transcript, beginning at a turn.
    case transcript(JSONValue, first: Int)
    /// A member of its own holds the first message, others hold the rest.
    indirect case leading(JSONValue, then: Holder)
  }

  let prompt: Holder
  let chosen: Holder
  let rejected: Holder

  init(prompt: Holder, chosen: Holder, rejected: Holder) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
  }

  /// Where a part's message stands, or the part as a whole when no message is named.
  public func place(of part: Part, message: Int? = nil) -> Place {
    switch part {
    case .prompt: Self.place(in: prompt, message: message)
    case .chosen: Self.place(in: chosen, message: message)
    case .rejected: Self.place(in: rejected, message: message)
    }
  }

  private static func place(in holder: Holder, message: Int?) -> Place {
    switch holder {
    case .single(let value):
      return Place(value: value)
    case .list(let list, let first):
      guard let message, let element = list[first + message] else { return Place(value: list) }
      return Place(value: element)
    case .transcript(let value, let first):
      guard let message else { return Place(value: value) }
      return Place(value: value, offset: turnOffset(in: value, at: first + message))
    case .leading(let value, let rest):
      guard let message else { return place(in: rest, message: nil) }
      return message == 0 ? Place(value: value) : place(in: rest, message: message - 1)
    }
  }

  /// The byte offset of a turn, where the turns are slices of the record.
  private static func turnOffset(in value: JSONValue, at index: Int) -> Int? {
    guard let text = Text(json: value) else { return nil }
    let turns = Transcript(text).turns
    guard turns.indices.contains(index), turns[index].isSlice(of: text) else { return nil }
    let start = turns[index].text.source.startIndex - text.source.startIndex
    return value.offset + 1 + start
  }
}

extension Transcript.Turn {
  /// Whether the turn's bytes stand in the text itself rather than in a decoded copy.
  fileprivate func isSlice(of whole: Text) -> Bool {
    whole.source.startIndex <= text.source.startIndex && text.source.endIndex <= whole.source.endIndex
      && whole.source[text.source.startIndex..<text.source.endIndex].hasSameBytes(as: text.source)
  }
}

extension PairPlaces.Holder {
  /// An answer's holder: a list of messages, or a single value.
  static func answer(_ value: JSONValue, first: Int = 0) -> Self {
    value.kind == .array ? .list(value, first: first) : .single(value)
  }
}
