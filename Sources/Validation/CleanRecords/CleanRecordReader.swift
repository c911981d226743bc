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
  /// What the record has that was read last.
  private(set) var parts = PlainParts()
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
    switch readAgain(range) {
    case .read: return judged()
    case .otherValue: return nil
    case .otherLayout(let known):
      guard known > 0 ? readOn(range, behind: known) : readAnew(range) else { return nil }
    }
    guard let record = judged() else { return nil }
    // What is no pair tells nothing of how the records of the file are spelled.
    swap(&layout, &draft)
    return record
  }

  /// The record that was read, if it has a plain form.
  private mutating func judged() -> CleanRecord? {
    guard let record = judge(), format == nil || format == record.format else { return nil }
    // How other forms are read may depend on roles, and on what says nothing.
    guard parts.replies != nil || record.doubts.isDisjoint(with: [.roles, .contents]) else { return nil }
    return record
  }

  // MARK: Members

  /// What came of reading a record by the layout of another one.
  private enum Reading {
    case read
    /// It is spelled in another way, at least behind so many slots; 0 if it has to be read anew.
    case otherLayout(behind: Int)
    /// A slot holds something of no plain form. The way to it is the same as ever, so that no other way of reading would find
    /// it plain.
    case otherValue
  }

  /// Reads a record that is spelled as the last one was, but for what lies in the slots.
  private mutating func readAgain(_ range: Range<Int>) -> Reading {
    guard let tail = layout.tail, trust > 0 else { return .otherLayout(behind: 0) }
    begin(range)
    parts.hasExtras = layout.hasExtras
    for index in layout.slots.indices {
      guard cursor.take(layout.slots[index].joint) else { return distrust(behind: index) }
      guard fill(layout.slots[index].slot) else { return .otherValue }
    }
    guard cursor.take(tail) else { return distrust(behind: layout.slots.count) }
    guard takeEnd(of: range) else { return distrust(behind: 0) }
    trust = min(trust + 1, Self.mostTrust)
    return .read
  }

  private mutating func distrust(behind count: Int) -> Reading {
    trust -= 1
    // Between members of the record itself it can be read on as it is: all that came before is known. Names of members that no
    // format documents were not looked at.
    let isBetweenMembers = count > 0 && layout.slots[count - 1].slot != .messages && !layout.hasExtras
    return .otherLayout(behind: isBetweenMembers ? count : 0)
  }

  /// Reads the rest of a record whose first slots were filled, and notes how it is spelled.
  private mutating func readOn(_ range: Range<Int>, behind count: Int) -> Bool {
    draft.begin(with: layout.slots[..<count], at: cursor.offset)
    return furtherMembers() && takeEnd(of: range)
  }

  /// Reads a record member by member, and notes how it is spelled.
  private mutating func readAnew(_ range: Range<Int>) -> Bool {
    begin(range)
    draft.begin(at: cursor.offset)
    return members() && takeEnd(of: range)
  }

  /// Takes the brace with which a record ends, if nothing of the record lies behind it, and it in nothing else.
  private mutating func takeEnd(of range: Range<Int>) -> Bool {
    let brace = cursor.offset
    return cursor.take(UInt8(ascii: "}")) && brace < range.upperBound && cursor.offset >= range.upperBound
  }

  private mutating func begin(_ range: Range<Int>) {
    cursor.move(to: range.lowerBound)
    texts.begin(range.count)
    names.removeAll()
    parts.removeAll()
  }

  private mutating func members() -> Bool {
    guard cursor.take(UInt8(ascii: "{")), let name = cursor.name(), member(name) else { return false }
    return furtherMembers()
  }

  private mutating func furtherMembers() -> Bool {
    while cursor.take(UInt8(ascii: ",")) {
      guard let name = cursor.name(), member(name) else { return false }
    }
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
      return Self.turns(&cursor, &texts, .roleAndContent, &parts.prompt, &parts.promptExtent)
    case .preferredOutput:
      return Self.output(&cursor, &texts, &parts.chosenOutput, &parts.chosenExtent)
    case .nonPreferredOutput:
      return Self.output(&cursor, &texts, &parts.rejectedOutput, &parts.rejectedExtent)
    case .conversations:
      guard !parts.hasConversation else { return false }
      parts.hasConversation = true
      return Self.turns(&cursor, &texts, .fromAndValue, &parts.prompt, &parts.promptExtent)
    case .prompt:
      guard parts.promptText == nil, !parts.promptList else { return false }
      guard cursor.byte == UInt8(ascii: "[") else { return Self.text(&cursor, &texts, &parts.promptText) }
      parts.promptList = true
      return Self.turns(&cursor, &texts, .roleAndContent, &parts.prompt, &parts.promptExtent)
    case .chosen:
      return parts.chosen.isEmpty
        && Self.answer(
          &cursor, &texts, &parts.chosen, &parts.chosenText, &parts.chosenTurn, &parts.chosenExtent)
    case .rejected:
      return parts.rejected.isEmpty
        && Self.answer(
          &cursor, &texts, &parts.rejected, &parts.rejectedText, &parts.rejectedTurn, &parts.rejectedExtent)
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

  private static func turns(
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ names: CleanTexts.TurnNames,
    _ turns: inout [PlainTurn], _ extent: inout PlainExtent
  ) -> Bool {
    guard let found = texts.turns(&cursor, names, into: &turns) else { return false }
    extent = found
    return true
  }

  /// Reads an answer in one of its three forms: messages, a ShareGPT turn, a text.
  private static func answer(
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ turns: inout [PlainTurn],
    _ text: inout PlainText?, _ turn: inout PlainTurn?, _ extent: inout PlainExtent
  ) -> Bool {
    guard text == nil, turn == nil else { return false }
    switch cursor.byte {
    case UInt8(ascii: "["): return Self.turns(&cursor, &texts, .roleAndContent, &turns, &extent)
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
    _ cursor: inout RecordCursor, _ texts: inout CleanTexts, _ place: inout PlainTurn?,
    _ extent: inout PlainExtent
  ) -> Bool {
    let start = cursor.offset
    guard place == nil, cursor.take(UInt8(ascii: "[")) else { return false }
    place = texts.turn(&cursor, .roleAndContent)
    let end = cursor.offset + 1
    guard place != nil, cursor.take(UInt8(ascii: "]")) else { return false }
    extent = PlainExtent(start, end)
    return true
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
    if parts.hasRequest || parts.chosenOutput != nil || parts.rejectedOutput != nil {
      return openAI()
    }
    if parts.hasConversation { return shareGPT() }
    if let chosen = parts.chosenText, let rejected = parts.rejectedText, let prompt = parts.promptText {
      return record(.flat, pair.numbers(prompt, chosen: chosen, rejected: rejected))
    }
    guard parts.chosenText == nil, parts.rejectedText == nil, parts.chosenTurn == nil,
      parts.rejectedTurn == nil, parts.chosen.count == parts.rejected.count,
      let lastChosen = parts.chosen.last, let lastRejected = parts.rejected.last
    else { return nil }
    if parts.chosen.count == 1 {
      if parts.promptList {
        parts.replies = (lastChosen, lastRejected)
        return record(.chat, pair.numbers(parts.prompt, chosen: lastChosen, rejected: lastRejected))
      }
      guard let text = parts.promptText else { return nil }
      let prompt = CollectionOfOne(PlainTurn(role: .user, text: text, extent: text.extent))
      return record(.chat, pair.numbers(prompt, chosen: lastChosen, rejected: lastRejected))
    }
    return wholeChats(lastChosen, lastRejected)
  }

  /// Chats of several messages each that share all but the last one.
  private func wholeChats(_ lastChosen: PlainTurn, _ lastRejected: PlainTurn) -> CleanRecord? {
    guard !parts.promptList else { return nil }
    let shared = parts.chosen.dropLast()
    for (turn, other) in zip(shared, parts.rejected) where !turn.equals(other) { return nil }
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
    parts.replies = (chosen, rejected)
    let numbers = pair.numbers(parts.prompt, chosen: chosen, rejected: rejected)
    return record(.openai, numbers, doubts: parts.hasExtras ? .extras : [])
  }

  private func shareGPT() -> CleanRecord? {
    guard !parts.promptList, parts.promptText == nil, let chosen = parts.chosenTurn,
      let rejected = parts.rejectedTurn
    else { return nil }
    return record(.sharegpt, pair.numbers(parts.prompt, chosen: chosen, rejected: rejected))
  }

  private var hasNoSides: Bool {
    parts.chosen.isEmpty && parts.rejected.isEmpty && parts.chosenText == nil && parts.rejectedText == nil
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
