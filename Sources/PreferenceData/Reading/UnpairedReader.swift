public import ByteStreams
public import JSONText

/// One answer that people found good or bad, with nothing to compare it with.
public struct UnpairedExample: Sendable {
  /// The prompt and the answer, as a pair whose two answers are the same.
  public var pair: PreferencePair
  /// Whether the answer was found good.
  public var isDesirable: Bool
}

/// What one record gave: an example, or the problems that keep it from being one.
public struct UnpairedReading: Sendable {
  /// The example, as far as the problems allow.
  public var example: UnpairedExample?
  /// What is wrong with the record's shape, in the order found.
  public var problems: [ShapeProblem]
}

/// Reads records of `prompt`, `completion` and `label`, TRL's unpaired preference format: texts, or lists of messages; or of
/// whole chats, `messages` and `label`, whose last message is the answer.
public struct UnpairedReader: Sendable {
  /// How many JSON containers may stand inside one another.
  public var maximumDepth: Int

  /// A reader.
  public init(maximumDepth: Int = 128) { self.maximumDepth = maximumDepth }

  /// Parses a record and reads it. Never throws: what is wrong is in the reading's problems.
  public func read(_ record: Record) -> UnpairedReading {
    do throws(JSONError) {
      return read(try JSONDocument.parse(record.bytes, maximumDepth: maximumDepth), position: record.position)
    } catch {
      return UnpairedReading(example: nil, problems: [ShapeProblem(error)])
    }
  }

  private func read(_ document: JSONDocument, position: RecordPosition) -> UnpairedReading {
    let root = document.root
    var log = ShapeLog()
    guard root.kind == .object else {
      log.report(.notObject, at: root, "a record is an object, this is \(root.kindName)")
      return UnpairedReading(example: nil, problems: log.problems)
    }
    let (prompt, answer) = Self.sides(of: root, log: &log)
    let label = Self.label(of: root, log: &log)
    guard let prompt, let answer, let label, log.problems.allSatisfy(\.kind.isTolerable) else {
      return UnpairedReading(example: nil, problems: log.problems)
    }
    let pair = PreferencePair(prompt: prompt, chosen: answer, rejected: answer, position: position)
    return UnpairedReading(
      example: UnpairedExample(pair: pair, isDesirable: label), problems: log.problems)
  }

  private static func sides(of root: JSONValue, log: inout ShapeLog) -> (Prompt?, Answer?) {
    if root["prompt"] == nil, let chat = root["messages"] {
      guard let messages = MessageReading.messages(chat, log: &log) else { return (nil, nil) }
      guard let last = messages.last, last.role == .assistant, messages.count > 1 else {
        log.report(.missingMember, at: chat, "the last message is no answer of the assistant to a prompt")
        return (nil, nil)
      }
      return (.messages(Array(messages.dropLast())), .messages([last]))
    }
    guard let prompt = root["prompt"] else {
      log.missing("prompt", in: root)
      return (nil, nil)
    }
    guard let completion = root["completion"] else {
      log.missing("completion", in: root)
      return (nil, nil)
    }
    if let text = Text(json: prompt), let answer = Text(json: completion) {
      return (.text(text), .text(answer))
    }
    let messages =
      Text(json: prompt).map { [Message(role: .user, text: $0)] }
      ?? MessageReading.messages(prompt, log: &log)
    let answer = MessageReading.answer(completion, log: &log)
    return (messages.map { .messages($0) }, answer.map { .messages($0) })
  }

  private static func label(of root: JSONValue, log: inout ShapeLog) -> Bool? {
    guard let label = root["label"] else {
      log.missing("label", in: root)
      return nil
    }
    if let truth = label.bool { return truth }
    if let number = label.int, number == 0 || number == 1 { return number == 1 }
    log.expected("true or false", at: label)
    return nil
  }
}
