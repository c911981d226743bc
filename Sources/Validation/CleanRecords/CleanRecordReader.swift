internal import JSONText
internal import PreferenceData

/// Recognises records in which the full check would find nothing, straight from their bytes: no index, no tree, no strings, no
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
  private var cursor: RecordCursor
  private var texts = CleanTexts()
  private var names = NameList()
  /// What the record at hand has; its lists of messages are the next three.
  private var parts = Parts()
  private var prompt: [PlainTurn] = []
  private var chosen: [PlainTurn] = []
  private var rejected: [PlainTurn] = []
  /// The replies of the record that was read last.
  private var replies: (chosen: PlainTurn, rejected: PlainTurn)?
  /// How the last record of a plain form was spelled, and how the one at hand is as far as it was read.
  private var layout = RecordLayout()
  private var draft = RecordLayout()
  /// How often the layout may still be wrong before it is no longer tried.
  private var trust = CleanRecordReader.mostTrust
  private static let mostTrust = 8

  /// A reader of records of that format (nil: of any) in a run of bytes, of what a sweep for ``TextScan/patternOfJSON`` marked
  /// in it, and where strings may end.
  init(_ text: UnsafeBufferPointer<UInt8>, marks: TextMarks, stops: TextMarks, format: PairFormat?) {
    cursor = RecordCursor(text: text, marks: marks, stops: stops)
    self.format = format
  }

  /// Gives its scratch space back; nothing may be read afterwards.
  func deallocate() {
    texts.deallocate()
  }

  /// Reads the record that lies at a range of the bytes, which must be UTF-8 there. Nil if it has no plain form.
  mutating func read(_ range: Range<Int>) -> CleanRecord? {
    guard readAgain(range) || readAnew(range) else { return nil }
    guard let record = judge(), format == nil || format == record.format else { return nil }
    // How other forms are read may depend on roles, and on what says nothing.
    guard replies != nil || record.doubts.isDisjoint(with: [.roles, .contents]) else { return nil }
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

  /// Which members of meaning a record has, and those of its values that are texts.
  private struct Parts {
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

  /// Reads a record that is spelled as the last one was, but for what lies in the slots.
  private mutating func readAgain(_ range: Range<Int>) -> Bool {
    guard let tail = layout.tail, trust > 0 else { return false }
    begin(range)
    parts.hasExtras = layout.hasExtras
    if fillSlots(), cursor.take(tail), takeEnd(of: range) {
      trust = min(trust + 1, Self.mostTrust)
      return true
    }
    trust -= 1
    return false
  }

  private mutating func fillSlots() -> Bool {
    for index in layout.slots.indices {
      guard cursor.take(layout.slots[index].joint), fill(layout.slots[index].slot) else { return false }
    }
    return true
  }

  /// Reads a record member by member, and remembers how it is spelled.
  private mutating func readAnew(_ range: Range<Int>) -> Bool {
    begin(range)
    draft.begin(at: cursor.offset)
    guard members(), takeEnd(of: range) else { return false }
    swap(&layout, &draft)
    return true
  }

  /// Takes the brace with which a record ends, if nothing of the record lies behind it, and it in nothing else.
  private mutating func takeEnd(of range: Range<Int>) -> Bool {
    let brace = cursor.offset
    return cursor.take(UInt8(ascii: "}")) && brace < range.upperBound && cursor.offset >= range.upperBound
  }

  private mutating func begin(_ range: Range<Int>) {
    cursor.move(to: range.lowerBound)
    texts.begin(range.count)
    prompt.removeAll(keepingCapacity: true)
    chosen.removeAll(keepingCapacity: true)
    rejected.removeAll(keepingCapacity: true)
    names.removeAll()
    parts = Parts()
  }

  private mutating func members() -> Bool {
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    repeat {
      guard let name = cursor.name(), member(name) else { return false }
    } while cursor.take(UInt8(ascii: ","))
    draft.end(at: cursor)
    draft.hasExtras = parts.hasExtras
    return true
  }

  /// Reads the value of a member into its place; false if the place is taken or the value not plain.
  private mutating func member(_ name: RecordCursor.Stretch) -> Bool {
    if name.equals("input") { return !parts.hasRequest && request() }
    if name.equals("preferred_output") { return newSlot(.preferredOutput) }
    if name.equals("non_preferred_output") { return newSlot(.nonPreferredOutput) }
    if name.equals("conversations") { return newSlot(.conversations) }
    if name.equals("prompt") { return newSlot(.prompt) }
    if name.equals("chosen") { return newSlot(.chosen) }
    if name.equals("rejected") { return newSlot(.rejected) }
    parts.hasExtras = true
    return !Self.hasMeaning(name) && cursor.isNoSecret(name) && names.add(name) && texts.pass(&cursor)
  }

  /// Fills a slot and remembers where it lies.
  private mutating func newSlot(_ slot: RecordLayout.Slot) -> Bool {
    draft.enter(slot, at: cursor)
    guard fill(slot) else { return false }
    draft.leave(at: cursor.offset)
    return true
  }

  /// Reads what lies in a slot into its place; false if the place is taken or the value not plain.
  private mutating func fill(_ slot: RecordLayout.Slot) -> Bool {
    switch slot {
    case .messages:
      guard !parts.hasRequest else { return false }
      parts.hasRequest = true
      return texts.turns(&cursor, .roleAndContent, into: &prompt)
    case .preferredOutput: return Self.output(&cursor, &texts, &parts.chosenOutput)
    case .nonPreferredOutput: return Self.output(&cursor, &texts, &parts.rejectedOutput)
    case .conversations:
      guard !parts.hasConversation else { return false }
      parts.hasConversation = true
      return texts.turns(&cursor, .fromAndValue, into: &prompt)
    case .prompt:
      guard parts.promptText == nil, !parts.promptList else { return false }
      guard cursor.byte == UInt8(ascii: "[") else { return Self.text(&cursor, &texts, &parts.promptText) }
      parts.promptList = true
      return texts.turns(&cursor, .roleAndContent, into: &prompt)
    case .chosen:
      return chosen.isEmpty
        && Self.answer(&cursor, &texts, &chosen, &parts.chosenText, &parts.chosenTurn)
    case .rejected:
      return rejected.isEmpty
        && Self.answer(&cursor, &texts, &rejected, &parts.rejectedText, &parts.rejectedTurn)
    }
  }

  /// Whether some format or rule reads a member of that name.
  private static func hasMeaning(_ name: RecordCursor.Stretch) -> Bool {
    for known: StaticString in [
      "preferred_completion", "non_preferred_completion", "chosen_response", "rejected_response", "question",
      "instruction", "system", "tools", "parallel_tool_calls", "images",
    ] where name.equals(known) {
      return true
    }
    return ScoreChecks.reads(name)
  }

  private static func text(
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ place: inout PlainText?
  ) -> Bool {
    guard place == nil else { return false }
    place = texts.text(&cursor)
    return place != nil
  }

  /// Reads an answer in one of its three forms: messages, a ShareGPT turn, a text.
  private static func answer(
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ turns: inout [PlainTurn],
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
  private static func output(
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ place: inout PlainTurn?
  ) -> Bool {
    guard place == nil, cursor.take(UInt8(ascii: "[")) else { return false }
    place = texts.turn(&cursor, .roleAndContent)
    return place != nil && cursor.take(UInt8(ascii: "]"))
  }

  /// OpenAI's `input`: messages, and no tools.
  private mutating func request() -> Bool {
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    var hasTools = false
    var hasSwitch = false
    repeat {
      guard let name = cursor.name() else { return false }
      if name.equals("messages") {
        guard newSlot(.messages) else { return false }
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
    return parts.hasRequest && cursor.take(UInt8(ascii: "}"))
  }

  // MARK: Judgement

  private mutating func judge() -> CleanRecord? {
    replies = nil
    if parts.hasRequest || parts.chosenOutput != nil || parts.rejectedOutput != nil {
      return openAI()
    }
    if parts.hasConversation { return shareGPT() }
    if let chosen = parts.chosenText, let rejected = parts.rejectedText, let prompt = parts.promptText {
      return record(.flat, pair.numbers(prompt, chosen: chosen, rejected: rejected))
    }
    guard parts.chosenText == nil, parts.rejectedText == nil, parts.chosenTurn == nil,
      parts.rejectedTurn == nil, chosen.count == rejected.count, let lastChosen = chosen.last,
      let lastRejected = rejected.last
    else { return nil }
    if chosen.count == 1 {
      if parts.promptList {
        replies = (lastChosen, lastRejected)
        return record(.chat, pair.numbers(prompt, chosen: lastChosen, rejected: lastRejected))
      }
      guard let text = parts.promptText else { return nil }
      let prompt = CollectionOfOne(PlainTurn(role: .user, text: text))
      return record(.chat, pair.numbers(prompt, chosen: lastChosen, rejected: lastRejected))
    }
    return wholeChats(lastChosen, lastRejected)
  }

  /// Chats of several messages each that share all but the last one.
  private func wholeChats(_ lastChosen: PlainTurn, _ lastRejected: PlainTurn)
    -> CleanRecord?
  {
    guard !parts.promptList else { return nil }
    let shared = chosen.dropLast()
    for (turn, other) in zip(shared, rejected) where !turn.equals(other) { return nil }
    if let text = parts.promptText {
      guard shared.contains(where: { $0.role == .user && $0.text.equals(text) }) else { return nil }
    }
    return record(.chat, pair.numbers(shared, chosen: lastChosen, rejected: lastRejected))
  }

  private mutating func openAI() -> CleanRecord? {
    guard parts.hasRequest, !parts.hasConversation, !parts.promptList,
      parts.promptText == nil, hasNoSides, let chosen = parts.chosenOutput,
      let rejected = parts.rejectedOutput
    else { return nil }
    replies = (chosen, rejected)
    let numbers = pair.numbers(prompt, chosen: chosen, rejected: rejected)
    return record(.openai, numbers, doubts: parts.hasExtras ? .extras : [])
  }

  private func shareGPT() -> CleanRecord? {
    guard !parts.promptList, parts.promptText == nil, let chosen = parts.chosenTurn,
      let rejected = parts.rejectedTurn
    else { return nil }
    return record(.sharegpt, pair.numbers(prompt, chosen: chosen, rejected: rejected))
  }

  private var hasNoSides: Bool {
    chosen.isEmpty && rejected.isEmpty && parts.chosenText == nil && parts.rejectedText == nil
      && parts.chosenTurn == nil && parts.rejectedTurn == nil
  }

  private func record(
    _ format: PairFormat, _ numbers: CleanPair.Numbers, doubts: CleanRecord.Doubts = []
  ) -> CleanRecord {
    CleanRecord(
      format: format, digest: numbers.digest, lengths: numbers.lengths,
      doubts: numbers.doubts.union(texts.doubts).union(doubts))
  }
}
