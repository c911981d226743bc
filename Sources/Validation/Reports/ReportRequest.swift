/// A form of report and where it goes, as people write it: `html`, or `sarif=report.sarif`.
public struct ReportRequest: Sendable, Hashable {
  /// The form.
  public var format: ReportFormat
  /// The file, `-` for standard output; nil where none was named.
  public var path: String?

  /// A request from its parts.
  public init(_ format: ReportFormat, path: String? = nil) {
    self.format = format
    self.path = path
  }

  /// Reads requests that are separated by commas; a file's name therefore holds none.
  ///
  /// - Throws: what is wrong with a request.
  public static func parse(_ text: String) throws(ReportRequestError) -> [ReportRequest] {
    var requests: [ReportRequest] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first, let format = ReportFormat(rawValue: String(name)) else {
        throw ReportRequestError(
          message: "there is no report format \"\(word)\"; the formats are "
            + ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard parts.count == 1 || !parts[1].isEmpty else {
        throw ReportRequestError(message: "\"\(word)\" names no file behind the equals sign")
      }
      requests.append(ReportRequest(format, path: parts.count == 2 ? String(parts[1]) : nil))
    }
    return requests
  }

  /// The requests with every file settled: those without one go to `fallback`.
  ///
  /// - Throws: when two reports would go to the same place.
  public static func settle(_ requests: [ReportRequest], fallback: String) throws(ReportRequestError)
    -> [ReportRequest]
  {
    var settled: [ReportRequest] = []
    for var request in requests {
      let path = request.path ?? fallback
      request.path = path
      if let other = settled.first(where: { $0.path == path }) {
        throw ReportRequestError(
          message: "\(other.format.rawValue) and \(request.format.rawValue) would both go to "
            + "\(path == "-" ? "standard output" : path); name a file for one, as in \(request.format.rawValue)=FILE"
        )
      }
      settled.append(request)
    }
    return settled
  }
}

/// Why a report cannot be made as asked.
public struct ReportRequestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public var message: String

  public var description: String { message }
}
