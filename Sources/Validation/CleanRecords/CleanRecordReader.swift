internal import JSONText
internal import PreferenceData

/// Recognises records in which the full check would find nothing, straight from their tokens: no tree, no strings, no
/// memory taken for a record. Most records of most data sets are of this kind, and this is why checking them costs
/// little more than reading them. Of records of the same forms that may be at fault it tells which rules have to look.
///
/// It knows the plain forms of the OpenAI, chat, flat and ShareGPT formats: messages of a role and one text, replies of
/// one message. Everything else, be it at fault or merely richer, it leaves to ``Validator/check(_:)``, which alone
/// decides what a finding is. A record is accepted here only if that check finds nothing in it but by the rules that are
/// named, and gives the same digest; the tests hold the two against each other on mutated records.
struct CleanRecordReader {
  private let format: PairFormat?
  private let pair = CleanPair()
  private var cursor: TokenCursor
  private var texts = CleanTexts()
  private var names = NameList()
  private var prompt: [PlainTurn] = []
  private var chosen: [PlainTurn] = []
  private var rejected: [PlainTurn] = []
  /// The replies of the record that was read last.
  private var replies: (chosen: PlainTurn, rejected: PlainTurn)?
  /// The first token of the record that was read last, and the first one behind the record that was done with last.
  private var first = 0
  private var next = 0

  /// A reader of records of that format (nil: of any) in a run of bytes whose tokens are known, and what a sweep for
  /// ``TextScan/patternOfJSON`` marked in it.
  init(
    _ text: UnsafeBufferPointer<UInt8>, starts: UnsafeBufferPointer<UInt32>, marks: TextMarks,
    format: PairFormat?
  ) {
    cursor = TokenCursor(text: text, starts: starts, marks: marks)
    self.format = format
  }

  /// Gives its scratch space back; nothing may be read afterwards.
  func deallocate() {
    texts.deallocate()
  }

  /// Reads the record that lies at a range of the bytes; ranges must be given in order. Nil if it has no plain form.
  mutating func read(_ range: Range<Int>) -> CleanRecord? {
    cursor.rewind(to: next)
    cursor.move(to: range.lowerBound)
    first = cursor.position
    texts.begin(range.count)
    var outline = Outline()
    guard members(&outline), cursor.offset >= range.upperBound, outline.end < range.upperBound else {
      return nil
    }
    guard let record = judge(outline), format == nil || format == record.format else { return nil }
    // How other forms are read may depend on roles, and on what says nothing.
    guard replies != nil || record.doubts.isDisjoint(with: [.roles, .contents]) else { return nil }
    next = cursor.position
    return record
  }

  /// The record that was read last as the rules on roles and contents see it; nil where they have nothing to look at.
  var outline: PairOutline? {
    guard let (chosen, rejected) = replies else { return nil }
    func repeats(_ reply: PlainTurn) -> Bool { prompt.count == 1 && prompt[0].equals(reply) }
    return PairOutline(
      prompt: .turns(prompt.map(\.outline)), chosen: .turns([chosen.outline]),
      rejected: .turns([rejected.outline]), chosenRepeatsPrompt: repeats(chosen),
      rejectedRepeatsPrompt: repeats(rejected))
  }

  /// Passes over the record that lies at a range of the bytes, read or not, and gives where its tokens begin. Ranges must
  /// be given in order.
  mutating func tokens(of range: Range<Int>) -> UnsafeBufferPointer<UInt32> {
    cursor.rewind(to: first)
    cursor.move(to: range.lowerBound)
    let start = cursor.position
    cursor.move(to: range.upperBound)
    (first, next) = (cursor.position, cursor.position)
    return UnsafeBufferPointer(rebasing: cursor.starts[start..<next])
  }

  /// Which members of meaning a record has, and those of its values that are texts.
  private struct Outline {
    var end = 0
    var hasExtras = false
    var hasRequest = false
    var hasConversation = false
    var promptList = false
    var promptText: PlainText?
    var chosenText: PlainText?
    var rejectedText: PlainText?
    var chosenOutput: PlainTurn?
    var rejectedOutput: PlainTurn?
    var chosenTurn: PlainTurn?
    var rejectedTurn: PlainTurn?
  }

  // MARK: Members

  private mutating func members(_ outline: inout Outline) -> Bool {
    prompt.removeAll(keepingCapacity: true)
    chosen.removeAll(keepingCapacity: true)
    rejected.removeAll(keepingCapacity: true)
    names.removeAll()
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    repeat {
      guard let name = cursor.name(), member(name, &outline) else { return false }
    } while cursor.take(UInt8(ascii: ","))
    outline.end = cursor.offset
    return cursor.take(UInt8(ascii: "}"))
  }

  /// Reads the value of a member into its place; false if the place is taken or the value not plain.
  private mutating func member(_ name: TokenCursor.Stretch, _ outline: inout Outline) -> Bool {
    if name.equals("input") {
      guard !outline.hasRequest else { return false }
      outline.hasRequest = true
      return request()
    }
    if name.equals("preferred_output") { return output(&outline.chosenOutput) }
    if name.equals("non_preferred_output") { return output(&outline.rejectedOutput) }
    if name.equals("conversations") {
      guard !outline.hasConversation else { return false }
      outline.hasConversation = true
      return texts.turns(&cursor, .fromAndValue, into: &prompt)
    }
    if name.equals("prompt") {
      guard outline.promptText == nil, !outline.promptList else { return false }
      guard cursor.byte == UInt8(ascii: "[") else { return text(&outline.promptText) }
      outline.promptList = true
      return texts.turns(&cursor, .roleAndContent, into: &prompt)
    }
    if name.equals("chosen") {
      return chosen.isEmpty
        && Self.answer(&cursor, &texts, &chosen, &outline.chosenText, &outline.chosenTurn)
    }
    if name.equals("rejected") {
      return rejected.isEmpty
        && Self.answer(&cursor, &texts, &rejected, &outline.rejectedText, &outline.rejectedTurn)
    }
    outline.hasExtras = true
    return !Self.hasMeaning(name) && names.add(name) && texts.pass(&cursor)
  }

  /// Whether some format or rule reads a member of that name.
  private static func hasMeaning(_ name: TokenCursor.Stretch) -> Bool {
    for known: StaticString in [
      "preferred_completion", "non_preferred_completion", "chosen_response", "rejected_response", "question",
      "instruction", "system", "tools", "parallel_tool_calls", "images",
    ] where name.equals(known) {
      return true
    }
    return ScoreChecks.reads(name)
  }

  private mutating func text(_ place: inout PlainText?) -> Bool {
    guard place == nil else { return false }
    place = texts.text(&cursor)
    return place != nil
  }

  /// Reads an answer in one of its three forms: messages, a ShareGPT turn, a text.
  private static func answer(
    _ cursor: inout TokenCursor, _ texts: inout CleanTexts, _ turns: inout [PlainTurn],
    _ text: inout PlainText?,
    _ turn: inout PlainTurn?
  ) -> Bool {
    guard text == nil, turn == nil else { return false }
    switch cursor.byte {
    case UInt8(ascii: "["): return texts.turns(&cursor, .roleAndContent, into: &turns)
    case UInt8(ascii: "{"):
      turn = texts.turn(&cursor, .fromAndValue)
      return turn != nil
    default:
      text = texts.text(&cursor)
      return text != nil
    }
  }

  /// OpenAI's list of just one message.
  private mutating func output(_ place: inout PlainTurn?) -> Bool {
    guard place == nil, cursor.take(UInt8(ascii: "[")) else { return false }
    place = texts.turn(&cursor, .roleAndContent)
    return place != nil && cursor.take(UInt8(ascii: "]"))
  }

  /// OpenAI's `input`: messages, and no tools.
  private mutating func request() -> Bool {
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    var hasTools = false
    var hasSwitch = false
    var hasMessages = false
    repeat {
      guard let name = cursor.name() else { return false }
      if name.equals("messages"), !hasMessages {
        hasMessages = true
        guard texts.turns(&cursor, .roleAndContent, into: &prompt) else { return false }
      } else if name.equals("tools"), !hasTools {
        hasTools = true
        guard cursor.take(UInt8(ascii: "[")), cursor.take(UInt8(ascii: "]")) else { return false }
      } else if name.equals("parallel_tool_calls"), !hasSwitch {
        hasSwitch = true
        guard cursor.truthValue() else { return false }
      } else {
        return false
      }
    } while cursor.take(UInt8(ascii: ","))
    return hasMessages && cursor.take(UInt8(ascii: "}"))
  }

  // MARK: Judgement

  private mutating func judge(_ outline: Outline) -> CleanRecord? {
    replies = nil
    if outline.hasRequest || outline.chosenOutput != nil || outline.rejectedOutput != nil {
      return openAI(outline)
    }
    if outline.hasConversation { return shareGPT(outline) }
    if let chosen = outline.chosenText, let rejected = outline.rejectedText, let prompt = outline.promptText {
      return record(.flat, pair.numbers(prompt, chosen: chosen, rejected: rejected))
    }
    guard outline.chosenText == nil, outline.rejectedText == nil, outline.chosenTurn == nil,
      outline.rejectedTurn == nil, chosen.count == rejected.count, let lastChosen = chosen.last,
      let lastRejected = rejected.last
    else { return nil }
    if chosen.count == 1 {
      if outline.promptList {
        replies = (lastChosen, lastRejected)
        return record(.chat, pair.numbers(prompt, chosen: lastChosen, rejected: lastRejected))
      }
      guard let text = outline.promptText else { return nil }
      let prompt = CollectionOfOne(PlainTurn(role: .user, text: text))
      return record(.chat, pair.numbers(prompt, chosen: lastChosen, rejected: lastRejected))
    }
    return wholeChats(outline, lastChosen, lastRejected)
  }

  /// Chats of several messages each that share all but the last one.
  private func wholeChats(_ outline: Outline, _ lastChosen: PlainTurn, _ lastRejected: PlainTurn)
    -> CleanRecord?
  {
    guard !outline.promptList else { return nil }
    let shared = chosen.dropLast()
    for (turn, other) in zip(shared, rejected) where !turn.equals(other) { return nil }
    if let text = outline.promptText {
      guard shared.contains(where: { $0.role == .user && $0.text.equals(text) }) else { return nil }
    }
    return record(.chat, pair.numbers(shared, chosen: lastChosen, rejected: lastRejected))
  }

  private mutating func openAI(_ outline: Outline) -> CleanRecord? {
    guard outline.hasRequest, !outline.hasConversation, !outline.promptList,
      outline.promptText == nil, hasNoSides(outline), let chosen = outline.chosenOutput,
      let rejected = outline.rejectedOutput
    else { return nil }
    replies = (chosen, rejected)
    let numbers = pair.numbers(prompt, chosen: chosen, rejected: rejected)
    return record(.openai, numbers, doubts: outline.hasExtras ? .extras : [])
  }

  private func shareGPT(_ outline: Outline) -> CleanRecord? {
    guard !outline.promptList, outline.promptText == nil, let chosen = outline.chosenTurn,
      let rejected = outline.rejectedTurn
    else { return nil }
    return record(.sharegpt, pair.numbers(prompt, chosen: chosen, rejected: rejected))
  }

  private func hasNoSides(_ outline: Outline) -> Bool {
    chosen.isEmpty && rejected.isEmpty && outline.chosenText == nil && outline.rejectedText == nil
      && outline.chosenTurn == nil && outline.rejectedTurn == nil
  }

  private func record(
    _ format: PairFormat, _ numbers: CleanPair.Numbers, doubts: CleanRecord.Doubts = []
  ) -> CleanRecord {
    CleanRecord(
      format: format, digest: numbers.digest, lengths: numbers.lengths,
      doubts: numbers.doubts.union(texts.doubts).union(doubts))
  }
}
