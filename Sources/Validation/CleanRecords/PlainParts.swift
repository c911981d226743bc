internal import PreferenceData

/// What a record of a plain form has: which members of meaning, and their texts and messages. What it lends is valid until its
/// reader reads the next record.
struct PlainParts {
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
  /// The lists of messages, and where they lie in what was swept.
  var prompt: [PlainTurn] = []
  var promptExtent = PlainExtent(0, 0)
  var chosen: [PlainTurn] = []
  var chosenExtent = PlainExtent(0, 0)
  var rejected: [PlainTurn] = []
  var rejectedExtent = PlainExtent(0, 0)
  /// The replies, where each answer is a list of one message.
  var replies: (chosen: PlainTurn, rejected: PlainTurn)?

  /// Forgets everything and keeps the room that the lists took.
  mutating func removeAll() {
    hasExtras = false
    hasRequest = false
    hasConversation = false
    promptList = false
    promptText = nil
    chosenText = nil
    rejectedText = nil
    chosenOutput = nil
    rejectedOutput = nil
    chosenTurn = nil
    rejectedTurn = nil
    replies = nil
    prompt.removeAll(keepingCapacity: true)
    chosen.removeAll(keepingCapacity: true)
    rejected.removeAll(keepingCapacity: true)
  }

  /// The pair as the rules on roles and contents see it; nil where answers are no lists of one message.
  var outline: PairOutline? {
    guard let (chosen, rejected) = replies else { return nil }
    func repeats(_ reply: PlainTurn) -> Bool { prompt.count == 1 && prompt[0].equals(reply) }
    return PairOutline(
      prompt: .turns(prompt.map(\.outline)), chosen: .turns([chosen.outline]),
      rejected: .turns([rejected.outline]), chosenRepeatsPrompt: repeats(chosen),
      rejectedRepeatsPrompt: repeats(rejected))
  }

  /// Where the parts of the pair stand in their record, which is of that format and lies from `base` on in what was swept. Nil
  /// where answers are no lists of one message.
  func places(_ format: PairFormat, from base: Int) -> PlainPlaces? {
    guard let (chosen, rejected) = replies else { return nil }
    return PlainPlaces(
      pointers: PlainPointers(format), parts: self, chosen: chosen, rejected: rejected, base: base)
  }

  /// Calls `body` with every text in which the rules on texts may find something, and the way to it.
  func forEachRemarkable(_ format: PairFormat, _ body: (PlainText, PlainPointer) -> Void) {
    func look(
      _ text: PlainText?, _ member: PlainPointer.Member, _ element: Int? = nil,
      _ leaf: PlainPointer.Leaf? = nil
    ) {
      guard let text, text.isRemarkable else { return }
      body(text, PlainPointer(member: member, element: element, leaf: leaf))
    }
    func look(_ turns: [PlainTurn], _ member: PlainPointer.Member) {
      let leaf: PlainPointer.Leaf = format == .sharegpt ? .value : .content
      for index in turns.indices { look(turns[index].text, member, index, leaf) }
    }
    let pointers = PlainPointers(format)
    look(prompt, pointers.prompt)
    look(promptText, pointers.prompt)
    look(chosen, pointers.chosen)
    look(chosenOutput?.text, pointers.chosen, 0, .content)
    look(chosenTurn?.text, pointers.chosen, nil, .value)
    look(chosenText, pointers.chosen)
    look(rejected, pointers.rejected)
    look(rejectedOutput?.text, pointers.rejected, 0, .content)
    look(rejectedTurn?.text, pointers.rejected, nil, .value)
    look(rejectedText, pointers.rejected)
  }
}
