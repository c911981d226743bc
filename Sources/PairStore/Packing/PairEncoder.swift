import ChatTemplates
import PreferenceData

/// Turns one pair into token ids: render, encode, find the boundary, keep the length limit.
struct PairEncoder: Sendable {
  let template: any ChatTemplate
  let options: PackingOptions
  private let tokenizer: any PairTokenizer
  /// The ids that every text begins with: the tokenizer's, unless the template writes its own.
  private let beginning: [UInt32]

  init(tokenizer: any PairTokenizer, template: any ChatTemplate, options: PackingOptions) {
    self.template = template
    self.options = options
    self.tokenizer = tokenizer
    beginning = template.leavesBeginningToTokenizer ? tokenizer.beginning : []
  }

  /// Appends the ids of a prompt and its one answer, as the side that it was found to be.
  func encode(_ example: UnpairedExample, to ids: inout [UInt32]) -> RowOutcome {
    encode(example.pair, only: example.isDesirable ? .chosen : .rejected, to: &ids)
  }

  /// Which answer a row has.
  private enum Side { case chosen, rejected }

  /// Appends the pair's ids to `ids`, or nothing when the pair is not packed.
  func encode(_ pair: PreferencePair, to ids: inout [UInt32]) -> RowOutcome {
    encode(pair, only: nil, to: &ids)
  }

  private func encode(_ pair: PreferencePair, only side: Side?, to ids: inout [UInt32]) -> RowOutcome {
    var rendered: RenderedPair
    do throws(TemplateError) {
      rendered = try template.render(TemplateInput(pair), marks: tokenizer.marks)
    } catch {
      return .dropped(DropReason(code: error.code, message: error.description))
    }
    for (part, text) in [("chosen", rendered.chosen), ("rejected", rendered.rejected)]
    where text.contentByteCount == 0 {
      return .dropped(DropReason(code: "empty-\(part)", message: "the \(part) answer is empty"))
    }
    if !options.includesTrailer {
      rendered.chosen = rendered.chosen.withoutTrailer()
      rendered.rejected = rendered.rejected.withoutTrailer()
    }
    var sides = options.boundary == .split ? encodeApart(rendered) : encodeTogether(rendered)
    if options.boundary == .drop, sides.flags.contains(.boundaryMoved) {
      return .dropped(
        DropReason(code: "boundary-merge", message: "a token straddles the end of the prompt"))
    }
    guard !sides.prompt.isEmpty else {
      return .dropped(DropReason(code: "empty-prompt", message: "no token comes before the answers"))
    }
    if let outcome = keepLimit(&sides) { return outcome }
    switch side {
    case .chosen: sides.rejected = []
    case .rejected: sides.chosen = []
    case nil:
      guard sides.chosen != sides.rejected else {
        return .dropped(
          DropReason(code: "identical-answers", message: "both answers have the same tokens"))
      }
    }
    ids.append(contentsOf: sides.prompt)
    ids.append(contentsOf: sides.chosen)
    ids.append(contentsOf: sides.rejected)
    return .packed(
      promptCount: sides.prompt.count, chosenCount: sides.chosen.count, rejectedCount: sides.rejected.count,
      flags: sides.flags)
  }

  private struct Sides {
    var prompt: ArraySlice<UInt32>
    var chosen: ArraySlice<UInt32>
    var rejected: ArraySlice<UInt32>
    var flags: PairFlags = []
  }

  private func ids(of text: RenderedText, begins: Bool) -> [UInt32] {
    var ids: [UInt32] = []
    if begins { ids.append(contentsOf: beginning) }
    tokenizer.appendIDs(of: text, to: &ids)
    return ids
  }

  /// The boundary is forced: each part is encoded as if nothing stood beside it.
  private func encodeApart(_ pair: RenderedPair) -> Sides {
    Sides(
      prompt: ids(of: pair.prompt, begins: true)[...], chosen: ids(of: pair.chosen, begins: false)[...],
      rejected: ids(of: pair.rejected, begins: false)[...])
  }

  /// The boundary is found: the prompt is what its own ids share with both full renderings.
  private func encodeTogether(_ pair: RenderedPair) -> Sides {
    let prompt = ids(of: pair.prompt, begins: true)
    let chosen = ids(of: pair.prompt.appending(pair.chosen), begins: true)
    let rejected = ids(of: pair.prompt.appending(pair.rejected), begins: true)
    let shared = min(commonPrefix(prompt, chosen), commonPrefix(prompt, rejected))
    return Sides(
      prompt: prompt[..<shared], chosen: chosen[shared...], rejected: rejected[shared...],
      flags: shared < prompt.count ? .boundaryMoved : [])
  }

  private func commonPrefix(_ left: [UInt32], _ right: [UInt32]) -> Int {
    zip(left, right).prefix { $0 == $1 }.count
  }

  /// Applies the policy for over-long pairs; nil when the pair may go on.
  private func keepLimit(_ sides: inout Sides) -> RowOutcome? {
    let longer = max(sides.chosen.count, sides.rejected.count)
    let total = sides.prompt.count + longer
    guard let limit = options.maximumLength, total > limit else { return nil }
    switch options.overlong {
    case .error: return .refused(tokens: total, limit: limit)
    case .drop: return .dropped(tooLong("the longer side has \(total) tokens, and the limit is \(limit)"))
    case .truncatePromptStart: return cutPrompt(&sides, to: limit - longer, limit: limit)
    case .truncateAnswer: return cutAnswers(&sides, to: limit - sides.prompt.count, limit: limit)
    }
  }

  private func cutPrompt(_ sides: inout Sides, to room: Int, limit: Int) -> RowOutcome? {
    let head = sides.prompt.prefix(beginningCount(of: sides.prompt))
    // Beginning marks alone are no prompt.
    guard room > head.count else {
      return .dropped(tooLong("an answer leaves no room for the prompt in \(limit) tokens"))
    }
    sides.prompt = head + sides.prompt.suffix(room - head.count)
    sides.flags.insert(.promptTruncated)
    return nil
  }

  /// How many ids at the start mark the beginning of the text, by whomever they were written.
  private func beginningCount(of prompt: ArraySlice<UInt32>) -> Int {
    if !beginning.isEmpty { return prompt.starts(with: beginning) ? beginning.count : 0 }
    guard let mark = tokenizer.marks.beginOfText, let id = tokenizer.controlID(of: mark) else { return 0 }
    return prompt.first == id ? 1 : 0
  }

  private func cutAnswers(_ sides: inout Sides, to room: Int, limit: Int) -> RowOutcome? {
    guard room >= 1 else {
      return .dropped(tooLong("the prompt leaves no room for an answer in \(limit) tokens"))
    }
    if sides.chosen.count > room { sides.flags.insert(.chosenTruncated) }
    if sides.rejected.count > room { sides.flags.insert(.rejectedTruncated) }
    sides.chosen = sides.chosen.prefix(room)
    sides.rejected = sides.rejected.prefix(room)
    return nil
  }

  private func tooLong(_ message: String) -> DropReason { DropReason(code: "too-long", message: message) }
}
