internal import ByteStreams
internal import JSONText
internal import PreferenceData

/// Turns the problems that reading a record met into findings.
enum ShapeChecks {
  static func report(_ problems: [ShapeProblem], of document: JSONDocument?, log: inout FindingLog) {
    for problem in problems {
      // Repeated names are found by the look at the whole text.
      if problem.kind == .repeatedMember, document != nil { continue }
      let rule = Rule.rule(for: problem.kind)
      if rule == .jsonSyntax, problem.offset == 0, log.record.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        log.report(.byteOrderMark, pointer: "", offset: 0, "the record begins with the bytes EF BB BF")
        continue
      }
      let shown = excerpt(of: problem, in: document, record: log.record.bytes)
      log.report(rule, pointer: problem.pointer, offset: problem.offset, problem.message, excerpt: shown)
    }
  }

  /// The text at fault: for a fault of the JSON what stands there, otherwise the value if it isn't the whole record.
  private static func excerpt(of problem: ShapeProblem, in document: JSONDocument?, record: ArraySlice<UInt8>)
    -> String?
  {
    let atFault = record.dropFirst(problem.offset)
    if document == nil { return atFault.isEmpty ? nil : Excerpt.cut(atFault) }
    return problem.pointer.isEmpty ? nil : Excerpt.cut(atFault)
  }

  /// Notes members that an OpenAI record has beside those that are documented.
  static func reportExtras(_ pair: PreferencePair, format: PairFormat, root: JSONValue, log: inout FindingLog)
  {
    guard format == .openai, !pair.extras.isEmpty else { return }
    for member in root.members where pair.extras.contains(where: { $0.key.utf8 == member.key.stringBytes }) {
      log.report(
        .extraMember, at: member.value, offset: member.key.offset,
        "member \"\(Excerpt.cut(member.key.stringBytes))\" is not the format's")
    }
  }
}
