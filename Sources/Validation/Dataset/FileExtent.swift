internal import ByteStreams
internal import PreferenceData

/// How much one input holds, for the limits of platforms.
struct FileExtent: Sendable {
  private var records = 0
  private var bytes = 0
  /// Lines with nothing on them.
  private(set) var blankLines = 0

  mutating func add(blankLines: Int) {
    self.blankLines += blankLines
  }

  mutating func add(_ record: Record) {
    records += 1
    bytes = max(bytes, record.position.offset + record.bytes.count)
  }

  /// What a platform has to say about the input, once it is read.
  func findings(for profile: Profile?, selection: RuleSelection, input: String, member: String?) -> [Finding]
  {
    var broken: [(rule: Rule, message: String)] = []
    if blankLines > 0 {
      broken.append((.blankLines, "\(blankLines) \(blankLines == 1 ? "line is" : "lines are") blank"))
    }
    if let profile { broken += limits(of: profile, input: member ?? input) }
    let place = RecordPlace(input: input, member: member, line: 0, column: nil)
    return broken.compactMap { rule, message in
      selection.setting(of: rule).map { Finding(rule: $0, place: place, pointer: "", message: message) }
    }
  }

  private func limits(of profile: Profile, input: String) -> [(rule: Rule, message: String)] {
    guard records > 0 else { return [] }
    var broken: [(rule: Rule, message: String)] = []
    if !profile.fileSuffixes.isEmpty, input != "-", !profile.fileSuffixes.contains(where: input.hasSuffix) {
      broken.append(
        (
          .platformFile,
          "\(profile.title) takes files whose names end in \(profile.fileSuffixes.joined(separator: " or "))"
        ))
    }
    if records < profile.minimumRows {
      broken.append(
        (.tooFewRecords, "\(profile.title) asks for \(profile.minimumRows) records, here are \(records)"))
    }
    if let most = profile.maximumRows, records > most {
      broken.append((.tooManyRecords, "\(profile.title) takes \(most) records, here are \(records)"))
    }
    if let most = profile.maximumBytes, bytes > most {
      broken.append((.fileTooLarge, "\(profile.title) takes \(most) bytes a file, here are \(bytes)"))
    }
    return broken
  }
}
