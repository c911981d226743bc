import CKernels

/// Where the tokens of a micro-batch stand: `prompt | chosen | rejected` for each pair, one after the other.
/// The rejected branch's positions start again after the prompt, and each branch attends to the prompt and
/// to itself. An answer's last token is left out: nothing is predicted from it and nobody attends to it.
struct BatchLayout {
  private(set) var tokens: [Int32] = []
  private(set) var positions: [Int32] = []
  private(set) var segments: [ck_segment] = []
  /// Where each pair's segments begin, and the end.
  private(set) var groupStarts: [Int32] = [0]
  /// For each answer token, the row whose output predicts it.
  private(set) var answerRows: [Int32] = []
  /// The same rows in order, each once: a prompt's last one predicts the first token of both its answers.
  var scoredRows: [Int32] { Set(answerRows).sorted() }
  /// For each answer token, its id.
  private(set) var targets: [Int32] = []
  /// For each pair, its chosen and its rejected answers within `answerRows` and `targets`.
  private(set) var branches: [(chosen: Range<Int>, rejected: Range<Int>)] = []

  /// Lays out pairs.
  /// - Parameters:
  ///   - limit: how many positions there are; nil for any number.
  ///   - sharesPrompts: false lays a prompt of its own before each answer.
  /// - Throws: `ModelError` when an id is outside the vocabulary or a position beyond the limit.
  init(
    _ batch: PairBatch, vocabularySize: Int, positions limit: Int? = nil, sharesPrompts: Bool = true
  ) throws(ModelError) {
    for (index, pair) in batch.pairs.enumerated() {
      let place = "pair \(index) of the batch"
      var prompt = try appendPrompt(pair.prompt, limit: vocabularySize, place: place)
      let chosen = try appendBranch(pair.chosen, after: prompt, limit: vocabularySize, place: place)
      if !sharesPrompts, !pair.rejected.isEmpty {
        groupStarts.append(Int32(segments.count))
        prompt = try appendPrompt(pair.prompt, limit: vocabularySize, place: place)
      }
      let rejected = try appendBranch(pair.rejected, after: prompt, limit: vocabularySize, place: place)
      branches.append((chosen, rejected))
      // An answer's last token has no row.
      let longest = pair.prompt.count + max(pair.chosen.count, pair.rejected.count) - 1
      try check(length: longest, limit: limit, place: place)
      groupStarts.append(Int32(segments.count))
    }
  }

  /// One sequence without answers.
  init(sequence: [UInt32], vocabularySize: Int, positions limit: Int? = nil) throws(ModelError) {
    try check(length: sequence.count, limit: limit, place: "the sequence")
    try append(sequence, from: 0, limit: vocabularySize, place: "the sequence")
    addSegment(start: 0, prefix: nil)
    groupStarts.append(Int32(segments.count))
  }

  /// One more token of a sequence, whose `position` predecessors' keys are at hand.
  init(next token: UInt32, position: Int, vocabularySize: Int) throws(ModelError) {
    try append([token], from: position, limit: vocabularySize, place: "the sequence")
    segments = [
      ck_segment(
        query_start: 0, key_start: Int32(position), length: 1, prefix_start: 0, prefix_length: Int32(position)
      )
    ]
    groupStarts.append(1)
  }

  private mutating func appendPrompt(
    _ prompt: [UInt32], limit: Int, place: String
  ) throws(ModelError) -> Range<Int> {
    let start = tokens.count
    try append(prompt, from: 0, limit: limit, place: place)
    addSegment(start: start, prefix: nil)
    return start..<tokens.count
  }

  private mutating func appendBranch(
    _ answer: [UInt32], after prompt: Range<Int>, limit: Int, place: String
  ) throws(ModelError) -> Range<Int> {
    let first = targets.count
    guard let last = answer.last else { return first..<first }
    try check(last, limit: limit, place: place)
    let start = tokens.count
    try append(answer.dropLast(), from: prompt.count, limit: limit, place: place)
    addSegment(start: start, prefix: prompt)
    if !prompt.isEmpty {
      answerRows.append(Int32(prompt.upperBound - 1))
      targets.append(Int32(answer[0]))
    }
    for (offset, target) in answer.dropFirst().enumerated() {
      answerRows.append(Int32(start + offset))
      targets.append(Int32(target))
    }
    return first..<targets.count
  }

  private mutating func append(
    _ ids: some Sequence<UInt32>, from position: Int, limit: Int, place: String
  ) throws(ModelError) {
    var position = Int32(position)
    for id in ids {
      try check(id, limit: limit, place: place)
      tokens.append(Int32(id))
      positions.append(position)
      position += 1
    }
  }

  private func check(_ id: UInt32, limit: Int, place: String) throws(ModelError) {
    guard id < limit else {
      throw ModelError(
        .token, at: place, "token id \(id) is outside the model's vocabulary of \(limit)",
        remedy: "Use the tokenizer that belongs to this model")
    }
  }

  private func check(length: Int, limit: Int?, place: String) throws(ModelError) {
    guard let limit, length > limit else { return }
    throw ModelError(
      .token, at: place, "\(length) tokens, but this model is computed for up to \(limit) positions",
      remedy: "Shorten the text to \(limit) tokens")
  }

  private mutating func addSegment(start: Int, prefix: Range<Int>?) {
    let length = tokens.count - start
    guard length > 0 else { return }
    segments.append(
      ck_segment(
        query_start: Int32(start), key_start: Int32(start), length: Int32(length),
        prefix_start: Int32(prefix?.lowerBound ?? 0), prefix_length: Int32(prefix?.count ?? 0)))
  }
}
