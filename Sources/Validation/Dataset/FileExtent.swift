internal import ByteStreams
internal import PreferenceData

/// How much one input holds, for the limits of platforms.
struct FileExtent: Sendable {
  private var records = 0
  private var bytes = 0

  mutating func add(_ record: Record) {
    records += 1
    bytes = max(bytes, record.position.offset + record.bytes.count)
  }

  /// What a platform has to say about the input, once it is read.
  func findings(for profile: Profile, selection: RuleSelection, input: String, member: String?) -> [Finding] {
    guard records > 0 else { return [] }
    var broken: [(rule: Rule, message: String)] = []
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
    let place = RecordPlace(input: input, member: member, line: 0, column: nil)
    return broken.compactMap { rule, message in
      selection.setting(of: rule).map { Finding(rule: $0, place: place, pointer: "", message: message) }
    }
  }
}
