public import ByteStreams
public import PreferenceData

/// What a set of preference pairs looks like: lengths, roles, turns. Collected in one pass, block by block, in a few
/// kilobytes whatever the number of pairs.
///
/// Lengths are in Unicode code points of what is said: contents of messages, or the flat texts; several messages of a part
/// add up. Pairs whose sides could be read count, also where a rule objects to them.
public struct DatasetStatistics: Sendable, Hashable {
  /// Pairs that were measured.
  public private(set) var pairs = 0
  /// Lengths of prompts.
  public private(set) var prompt = LengthHistogram()
  /// Lengths of chosen answers.
  public private(set) var chosen = LengthHistogram()
  /// Lengths of rejected answers.
  public private(set) var rejected = LengthHistogram()
  /// By how much the chosen answer is the longer one, where it is.
  public private(set) var chosenLonger = LengthHistogram()
  /// By how much the rejected answer is the longer one, where it is.
  public private(set) var rejectedLonger = LengthHistogram()
  /// Pairs whose answers have the same length.
  public private(set) var sameLength = 0
  /// Messages in the prompt, by their number; the last entry holds all larger numbers.
  public private(set) var turns = Array(repeating: 0, count: DatasetStatistics.largestTurnCount + 1)
  /// Messages by role, over prompts and answers; roles outside the known five are together under `other`.
  public private(set) var roles: [String: Int] = [:]
  /// Pairs with a tool call or a list of tools.
  public private(set) var pairsWithTools = 0

  /// Prompts of this many messages or more are counted together.
  public static let largestTurnCount = 20

  /// Statistics of nothing.
  public init() {}

  /// Reads the records of a block and adds what they hold.
  public mutating func add(_ block: RecordBlock, reader: PairReader) {
    for record in block.records {
      if let pair = reader.read(record).draft { add(pair) }
    }
  }

  /// Adds a pair.
  public mutating func add(_ pair: PreferencePair) {
    pairs += 1
    var lengths = (prompt: 0, chosen: 0, rejected: 0)
    for text in pair.texts {
      let length = Self.length(of: text.text)
      switch text.part {
      case .prompt: lengths.prompt += length
      case .chosen: lengths.chosen += length
      case .rejected: lengths.rejected += length
      }
    }
    prompt.add(lengths.prompt)
    chosen.add(lengths.chosen)
    rejected.add(lengths.rejected)
    let difference = lengths.chosen - lengths.rejected
    if difference > 0 {
      chosenLonger.add(difference)
    } else if difference < 0 {
      rejectedLonger.add(-difference)
    } else {
      sameLength += 1
    }
    addMessages(of: pair)
  }

  /// Adds what other statistics hold.
  public mutating func merge(_ other: DatasetStatistics) {
    pairs += other.pairs
    prompt.merge(other.prompt)
    chosen.merge(other.chosen)
    rejected.merge(other.rejected)
    chosenLonger.merge(other.chosenLonger)
    rejectedLonger.merge(other.rejectedLonger)
    sameLength += other.sameLength
    for (number, count) in other.turns.enumerated() { turns[number] += count }
    for (role, count) in other.roles { roles[role, default: 0] += count }
    pairsWithTools += other.pairsWithTools
  }

  private mutating func addMessages(of pair: PreferencePair) {
    var hasTools = pair.tools != nil
    var promptMessages = 1
    if case .messages(let messages) = pair.prompt {
      promptMessages = messages.count
      for message in messages { add(message, hasTools: &hasTools) }
    }
    for answer in [pair.chosen, pair.rejected] {
      guard case .messages(let messages) = answer else { continue }
      for message in messages { add(message, hasTools: &hasTools) }
    }
    turns[min(promptMessages, Self.largestTurnCount)] += 1
    if hasTools { pairsWithTools += 1 }
  }

  private mutating func add(_ message: Message, hasTools: inout Bool) {
    roles[message.role.isKnown ? message.role.rawValue : "other", default: 0] += 1
    if message.toolCalls != nil { hasTools = true }
  }

  private static func length(of text: Text) -> Int {
    text.utf8.withUnsafeBufferPointer { bytes in
      var count = 0
      // Every code point has one byte that is no continuation.
      for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
      return count
    }
  }
}
