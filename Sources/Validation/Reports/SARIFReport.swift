public import ByteStreams
internal import JSONText
internal import PreferenceData

/// SARIF 2.1.0 (OASIS standard of 27 March 2020), for code scanning services and editors.
///
/// Columns count Unicode code points. An archive member stands in the address behind `!/`; the JSON pointer is the logical
/// location. All counts are in the run's properties, also of what was not listed.
public struct SARIFReport: FindingReport, Sendable {
  private let version: String
  private let rules: [Rule]
  private let ruleIndices: [String: Int]
  private var hasResults = false

  /// - Parameter version: the program's version.
  public init(version: String) {
    self.version = version
    rules = Rule.all
    var indices: [String: Int] = [:]
    for (index, rule) in rules.enumerated() { indices[rule.code] = index + 1 }
    ruleIndices = indices
  }

  public mutating func begin(into bytes: inout [UInt8]) {
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      writer.member("version", "2.1.0")
      writer.key("runs")
      writer.beginArray()
      writer.beginObject()
      writer.member("columnKind", "unicodeCodePoints")
      writer.key("tool")
      writer.beginObject()
      writer.key("driver")
      writer.beginObject()
      writer.member("name", "prefer")
      writer.member("semanticVersion", version)
      writer.key("rules")
      writer.beginArray()
      // The faults of reading have names of their own and one code.
      describe(
        "PD001", "unreadable-input", .error, what: "An input could not be read as it should.",
        remedy: "see the finding's message", &writer)
      for rule in rules {
        describe(rule.code, rule.name, rule.severity, what: rule.what, remedy: rule.remedy, &writer)
      }
      writer.endArray()
      writer.endObject()
      writer.endObject()
      writer.key("results")
      writer.beginArray()
    }
  }

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    if hasResults { bytes.append(UInt8(ascii: ",")) }
    hasResults = true
    bytes.append(0x0A)
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("ruleId", finding.rule.code)
      writer.member("ruleIndex", ruleIndices[finding.rule.code] ?? 0)
      writer.member("level", finding.severity.rawValue)
      writer.key("message")
      writer.beginObject()
      let excerpt = finding.excerpt.map { ": \($0)" } ?? ""
      writer.member("text", "\(finding.rule.name): \(finding.message)\(excerpt); \(finding.rule.remedy)")
      writer.endObject()
      writer.key("locations")
      writer.beginArray()
      writer.beginObject()
      Self.write(finding.place, in: record, &writer)
      if !finding.pointer.isEmpty {
        writer.key("logicalLocations")
        writer.beginArray()
        writer.beginObject()
        writer.member("fullyQualifiedName", finding.pointer)
        writer.member("kind", "value")
        writer.endObject()
        writer.endArray()
      }
      writer.endObject()
      writer.endArray()
      if let record {
        // Lets a service recognise the finding when lines above it come or go.
        writer.key("partialFingerprints")
        writer.beginObject()
        writer.member("recordAndPointer/v1", Self.fingerprint(of: finding, in: record))
        writer.endObject()
      }
      writer.endObject()
    }
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    bytes.append(contentsOf: "\n],\"invocations\":[".utf8)
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("executionSuccessful", !outcome.summary.isIncomplete)
      writer.member("exitCode", Int(outcome.summary.exitStatus))
      writer.endObject()
      writer.endArray()
      writer.key("properties")
      writer.beginObject()
      writer.members(of: outcome)
      writer.endObject()
      writer.endObject()
      writer.endArray()
      writer.endObject()
      writer.newline()
    }
  }

  private func describe(
    _ code: String, _ name: String, _ severity: Severity, what: String, remedy: String,
    _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("id", code)
    writer.member("name", name)
    writer.text("shortDescription", what)
    writer.text("fullDescription", what)
    writer.text("help", "To mend it: \(remedy).")
    writer.key("defaultConfiguration")
    writer.beginObject()
    writer.member("level", severity.rawValue)
    writer.endObject()
    writer.endObject()
  }

  private static func write(_ place: RecordPlace, in record: Record?, _ writer: inout JSONWriter) {
    writer.key("physicalLocation")
    writer.beginObject()
    writer.key("artifactLocation")
    writer.beginObject()
    writer.member("uri", address(of: place))
    writer.endObject()
    if place.line > 0 {
      writer.key("region")
      writer.beginObject()
      writer.member("startLine", place.line)
      if let column = place.column {
        let inText = record.flatMap { SourcePlace(place, in: $0)?.codePointColumn }
        writer.member("startColumn", inText ?? column)
      }
      writer.endObject()
    }
    writer.endObject()
  }

  /// The place's file as a URI reference (RFC 3986): relative paths stay relative, so that services find them in the
  /// repository.
  static func address(of place: RecordPlace) -> String {
    var address = place.input.utf8.first == UInt8(ascii: "/") ? "file://" : ""
    // A colon in the first segment would be read as a scheme.
    if address.isEmpty, place.input.split(separator: "/").first?.contains(":") == true { address = "./" }
    escape(place.input.hasPrefix("./") ? String(place.input.dropFirst(2)) : place.input, to: &address)
    if let member = place.member {
      address += "!/"
      escape(member, to: &address)
    }
    return address
  }

  private static func escape(_ path: String, to address: inout String) {
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: ","),
        UInt8(ascii: "+"), UInt8(ascii: ":"):
        address.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        address += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  private static func fingerprint(of finding: Finding, in record: Record) -> String {
    let hasher = FingerprintHasher()
    hasher.update(record.bytes)
    hasher.update(finding.pointer.utf8)
    return hasher.finish().description
  }
}

extension JSONWriter {
  /// A SARIF message.
  fileprivate mutating func text(_ name: String, _ text: String) {
    key(name)
    beginObject()
    member("text", text)
    endObject()
  }
}
