internal import JSONText
internal import PreferenceData

/// Findings and numbers as JSON, the same in every report that is JSON.
extension JSONWriter {
  mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  mutating func member(_ name: String, _ value: Int) {
    key(name)
    number(value)
  }

  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// The members of a finding, to stand in an object that is open.
  mutating func members(of finding: Finding) {
    member("code", finding.rule.code)
    member("name", finding.rule.name)
    member("severity", finding.severity.rawValue)
    member("input", finding.place.input)
    if let archived = finding.place.member { member("member", archived) }
    if finding.place.line > 0 { member("line", finding.place.line) }
    if let column = finding.place.column, finding.place.line > 0 { member("column", column) }
    member("pointer", finding.pointer)
    member("message", finding.message)
    if let excerpt = finding.excerpt { member("excerpt", excerpt) }
    member("remedy", finding.rule.remedy)
  }

  /// Which answers are the longer ones, as a member of the object that is open.
  private mutating func members(of lengths: LengthComparison) {
    key("answer_lengths")
    beginObject()
    member("unit", LengthComparison.unit)
    member("rows", lengths.records)
    member("chosen_longer", lengths.chosenLonger)
    member("rejected_longer", lengths.rejectedLonger)
    member("chosen_total", lengths.chosenCharacters)
    member("rejected_total", lengths.rejectedCharacters)
    endObject()
  }

  /// The members of the numbers at the end.
  mutating func members(of outcome: ValidationOutcome) {
    let summary = outcome.summary
    member("rows", summary.rows)
    member("pairs", summary.pairs)
    member("rows_with_errors", summary.rowsWithErrors)
    if let known = summary.rowsInBase { member("rows_in_base", known) }
    key("formats")
    beginObject()
    for (format, count) in summary.formats.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      member(format.rawValue, count)
    }
    endObject()
    key("findings")
    beginArray()
    for count in summary.findings {
      beginObject()
      member("code", count.code)
      member("name", count.name)
      member("severity", count.severity.rawValue)
      member("count", count.count)
      if !count.members.isEmpty {
        key("members")
        beginObject()
        for (name, number) in count.members.sorted(by: { $0.key < $1.key }) { member(name, number) }
        endObject()
      }
      endObject()
    }
    endArray()
    member("findings_not_listed", outcome.unlisted)
    if summary.lengths.records > 0 { members(of: summary.lengths) }
    member("bytes", summary.bytes)
    key("seconds")
    number(summary.seconds)
    member("complete", !summary.isIncomplete)
    member("compared_on_disk", summary.comparedOnDisk)
    if let remembered = summary.rememberedForSimilarity { member("remembered_for_similarity", remembered) }
    member("exit_status", Int(summary.exitStatus))
  }
}

/// Appends JSON to bytes without copying what is there.
func appendJSON(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
  var taken: [UInt8] = []
  swap(&taken, &bytes)
  var writer = JSONWriter(appendingTo: taken)
  taken = []
  body(&writer)
  bytes = writer.bytes
}
