internal import ByteStreams

extension Rule {
  /// The rule under which a problem of reading an input is reported: code PD001 and the reader's own name for
  /// it, such as `gzip-truncated`.
  init(_ problem: ReadProblem) {
    let severity: Severity =
      switch problem.severity {
      case .note: .note
      case .warning: .warning
      case .error: .error
      }
    self.init(
      passing: "PD001", problem.code, severity, what: "An input could not be read as it should.",
      remedy: problem.remedy)
  }
}
