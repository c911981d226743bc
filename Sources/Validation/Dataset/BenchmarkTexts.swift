public import ByteStreams
internal import JSONText

/// The runs of words of benchmark texts, by their hashes.
///
/// A benchmark is a list that the user supplies: JSON records, of which every string counts, or plain lines. Two texts
/// share a run when so many words in a row are the same but for case and punctuation. Texts with fewer words than that
/// can't be looked for, and are counted.
public struct BenchmarkTexts: Sendable {
  /// Words in a run, unless said otherwise: the 13 of the GPT-3 paper (Brown et al. 2020, appendix C) miss short
  /// questions.
  public static let usualRun = 10

  /// Words in a run.
  public let run: Int
  /// Texts that were read.
  public private(set) var texts = 0
  /// Texts with too few words to be looked for.
  public private(set) var shortTexts = 0
  private var runs: Set<UInt64> = []

  /// Reads benchmark texts to their end.
  ///
  /// - Throws: the first fault of reading. A benchmark that is known in part only would clear records that overlap.
  public init(_ reader: RecordReader, run: Int = BenchmarkTexts.usualRun) throws {
    self.run = max(1, run)
    while let event = reader.next() {
      switch event {
      case .records(let block):
        for record in block.records { add(record.bytes) }
      case .problem(let problem):
        if problem.severity == .error { throw problem }
      }
    }
  }

  /// Takes texts as they are.
  init(texts: [String], run: Int) {
    self.run = run
    for text in texts { add(text: Array(text.utf8)[...]) }
  }

  private mutating func add(_ record: ArraySlice<UInt8>) {
    if let document = try? JSONDocument.parse(record) {
      add(document.root)
    } else {
      add(text: record)
    }
  }

  private mutating func add(_ value: JSONValue) {
    for member in value.members { add(member.value) }
    for element in value.elements { add(element) }
    if let text = value.stringBytes { add(text: text) }
  }

  private mutating func add(text: ArraySlice<UInt8>) {
    var words = WordHashes()
    words.add(text)
    guard !words.hashes.isEmpty else { return }
    texts += 1
    guard words.hashes.count >= run else {
      shortTexts += 1
      return
    }
    WordRuns.each(of: words.hashes, length: run) { _, hash in
      runs.insert(hash)
      return true
    }
  }

  /// The position of the first word of a run that a benchmark holds too, counted from 0.
  func firstOverlap(in text: ArraySlice<UInt8>) -> Int? {
    guard !runs.isEmpty else { return nil }
    var words = WordHashes()
    words.add(text)
    var found: Int?
    WordRuns.each(of: words.hashes, length: run) { start, hash in
      if runs.contains(hash) { found = start }
      return found == nil
    }
    return found
  }
}

/// Runs of words by rolling hashes.
enum WordRuns {
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Hands on each run's first position and hash, until told to stop.
  static func each(of words: [UInt64], length: Int, _ body: (Int, UInt64) -> Bool) {
    guard length > 0, words.count >= length else { return }
    var power: UInt64 = 1
    for _ in 1..<max(length, 1) { power = power &* base }
    var hash = words[..<length].reduce(0) { $0 &* base &+ $1 }
    var start = 0
    while body(start, WordHashes.mix(hash)), start + length < words.count {
      hash = (hash &- words[start] &* power) &* base &+ words[start + length]
      start += 1
    }
  }
}
