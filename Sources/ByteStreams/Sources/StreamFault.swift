/// What went wrong in a stream of bytes, before anybody says at which place of which input.
struct StreamFault: Error {
  var severity: ReadProblem.Severity = .error
  var code: String
  var message: String
  var remedy: String
  /// The bytes before were all there are, only a check after them failed: a last line without newline is whole.
  var dataIsComplete = false

  /// Somebody asked the reading to stop; never reported.
  static let cancelled = StreamFault(
    code: "cancelled", message: "reading was cancelled", remedy: "read again")
  var isCancellation: Bool { code == StreamFault.cancelled.code }

  static func unreadable(_ error: FileSystemError) -> StreamFault {
    StreamFault(
      code: "unreadable", message: "cannot \(error.operation): \(error.reason)", remedy: error.remedy)
  }

  /// Data that ends too early.
  static func truncated(_ codec: String, detail: String) -> StreamFault {
    StreamFault(
      code: "\(codec)-truncated", message: "the \(codec) data ends too early (\(detail))",
      remedy: "fetch or copy the file again; the records before this place are complete")
  }

  /// Data that contradicts its own format or checksum.
  static func corrupt(_ codec: String, detail: String) -> StreamFault {
    StreamFault(
      code: "\(codec)-corrupt", message: "the \(codec) data is damaged (\(detail))",
      remedy: "fetch or copy the file again")
  }

  /// Bytes after the end of compressed data.
  static func trailing(_ codec: String, count: Int, allZero: Bool) -> StreamFault {
    allZero
      ? StreamFault(
        severity: .note, code: "\(codec)-padding",
        message: "\(count) zero bytes follow the \(codec) data and were skipped",
        remedy: "nothing needs doing", dataIsComplete: true)
      : StreamFault(
        code: "\(codec)-trailing-garbage",
        message: "\(count) bytes that are no \(codec) data follow its end and were not read",
        remedy: "check how the file was put together; cut those bytes off if they mean nothing",
        dataIsComplete: true)
  }
}
