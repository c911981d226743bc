internal import ByteStreams
internal import PreferenceData

extension Finding {
  /// A problem of reading an input as a finding.
  init(_ problem: ReadProblem) {
    let position = problem.position
    self.init(
      rule: Rule(problem),
      place: RecordPlace(
        input: position.input, member: position.member, line: position.line, column: problem.column),
      pointer: "", message: problem.message)
  }
}
