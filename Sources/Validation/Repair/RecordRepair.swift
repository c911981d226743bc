public import ByteStreams
internal import JSONText
public import PreferenceData

/// Repairs records one by one; holds no state, so that blocks may be repaired on several threads. What it does not repair
/// keeps every byte.
public struct RecordRepair: Sendable {
  /// How records are read.
  public var reader: PairReader

  /// A repair of what this reader objects to.
  public init(reader: PairReader = PairReader()) {
    self.reader = reader
  }

  /// The record with its safe repairs, at the same position, and what they were.
  public func repair(_ record: Record) -> (record: Record, changes: [RepairChange]) {
    var text = record.bytes
    var changes: [RepairChange] = []
    var passes: [RecordEdits] = []
    // Files that were joined have marks in their middle. (That of the first record is the reader's to skip.)
    var mark = RecordEdits()
    if text.starts(with: [0xEF, 0xBB, 0xBF]), mark.replace(0..<3, with: []) {
      changes.append(
        RepairChange(.byteOrderMark, at: RecordPlace(in: record, offset: 0), "removed the bytes EF BB BF"))
      text = mark.apply(to: text)[...]
      passes.append(mark)
    }
    // A name that is mended may show what else the record holds, so it is read again until nothing changes; every pass
    // mends at least one thing, and only so many can be wrong.
    for _ in 0..<Self.mostPasses {
      guard let document = try? JSONDocument.parse(text, maximumDepth: reader.maximumDepth) else { break }
      let reading = reader.read(document, position: record.position)
      var remedies = reading.problems.compactMap { Self.remedy(for: $0, in: document) }
      if reading.pair == nil { remedies += Self.renamings(of: document) }
      var edits = RecordEdits()
      for (repair, range, replacement, message) in remedies {
        guard edits.replace(range, with: replacement) else { continue }
        let origin = passes.reversed().reduce(range.lowerBound) { $1.origin(of: $0) }
        changes.append(RepairChange(repair, at: RecordPlace(in: record, offset: origin), message))
      }
      if edits.isEmpty { break }
      text = edits.apply(to: text)[...]
      passes.append(edits)
    }
    if changes.isEmpty { return (record, []) }
    changes.sort { ($0.place.line, $0.place.column ?? 0) < ($1.place.line, $1.place.column ?? 0) }
    return (Record(bytes: text, position: record.position), changes)
  }

  private static let mostPasses = 8

  /// The names that the formats give a meaning to.
  private static let names = [
    "input", "messages", "tools", "parallel_tool_calls", "preferred_output", "non_preferred_output", "prompt",
    "chosen", "rejected", "conversations", "role", "content", "from", "value",
  ]

  private typealias Remedy = (repair: Repair, range: Range<Int>, replacement: [UInt8], message: String)

  private static func remedy(for problem: ShapeProblem, in document: JSONDocument) -> Remedy? {
    switch problem.kind {
    case .misspeltMember: renaming(at: problem.offset, in: document)
    case .variant: listing(problem, in: document)
    default: nil
    }
  }

  /// The names of the record's own members, where all that is wrong with them is their spelling: the reader, who has to
  /// tell formats apart by them, may see another kind of data.
  private static func renamings(of document: JSONDocument) -> [Remedy] {
    let root = document.root
    guard root.kind == .object else { return [] }
    var offsets: [String: [Int]] = [:]
    for member in root.members {
      let spelled = withoutCaseAndSeparators(member.key.stringBytes)
      for name in Set(parts.joined()) where withoutCaseAndSeparators(name.utf8) == spelled {
        offsets[name, default: []].append(member.key.offset)
      }
    }
    // Only a record that has every part of a pair, and none of them twice, is surely one.
    guard parts.contains(where: { names in names.allSatisfy { offsets[$0]?.count == 1 } }) else { return [] }
    return offsets.compactMap { name, offsets in
      guard let offset = offsets.first, offsets.count == 1, root[name] == nil else { return nil }
      return renaming(at: offset, in: document)
    }
  }

  /// The members that make a record a pair, format by format.
  private static let parts = [
    ["input", "preferred_output", "non_preferred_output"], ["prompt", "chosen", "rejected"],
    ["conversations", "chosen", "rejected"],
  ]

  private static func renaming(at offset: Int, in document: JSONDocument) -> Remedy? {
    guard let end = stringEnd(from: offset, in: document.bytes) else { return nil }
    let start = document.bytes.startIndex
    let spelled = document.bytes[start + offset + 1..<start + end - 1]
    let wanted = withoutCaseAndSeparators(spelled)
    guard let name = names.first(where: { withoutCaseAndSeparators($0.utf8) == wanted }) else { return nil }
    let old = Excerpt.cut(spelled)
    return (.memberName, offset..<end, Array("\"\(name)\"".utf8), "renamed \"\(old)\" to \"\(name)\"")
  }

  /// A list around an answer that lacks one. Other variants have the same kind; they differ in what stands at the place.
  private static func listing(_ problem: ShapeProblem, in document: JSONDocument) -> Remedy? {
    let steps = problem.pointer.split(separator: "/").map(String.init)
    guard steps.count == 1, let name = steps.first, answers.contains(name), let value = document.root[name],
      value.offset == problem.offset
    else { return nil }
    let raw = Array(value.rawText)
    switch value.kind {
    case .string:
      return (
        .answerToMessages, value.offset..<value.endOffset,
        Array(#"[{"role":"assistant","content":"#.utf8) + raw + Array("}]".utf8),
        "made the string in \"\(name)\" a list of one message of the assistant"
      )
    case .object where value["role"] != nil:
      return (
        .answerToMessages, value.offset..<value.endOffset, Array("[".utf8) + raw + Array("]".utf8),
        "made the message in \"\(name)\" a list of one"
      )
    default: return nil
    }
  }

  private static let answers: Set<String> = [
    "preferred_output", "non_preferred_output", "chosen", "rejected",
  ]

  private static func stringEnd(from offset: Int, in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + offset
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") else { return nil }
    index += 1
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "\"") { return index + 1 - bytes.startIndex }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// A name as people mean it.
  private static func withoutCaseAndSeparators(_ name: some Sequence<UInt8>) -> [UInt8] {
    name.compactMap { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "_"), UInt8(ascii: "-"), 0x20: nil
      default: byte
      }
    }
  }
}
