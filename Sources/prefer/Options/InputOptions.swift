import ArgumentParser
import ByteStreams

/// What to read, the same words for every command.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Files, folders, patterns or - for standard input; plain, compressed or archives.", valueName: "input"))
  var inputs: [String]

  @OptionGroup(title: "Limits") var limits: LimitOptions

  /// Starts to read all inputs.
  func reader() throws -> RecordReader {
    try RecordReader(inputs: inputs, limits: limits.readLimits)
  }

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("Name at least one input, or - for standard input.") }
  }
}

/// What an input may cost before it is refused.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Longest line or record, in bytes.", valueName: "bytes"))
  var maxLineBytes: Int = ReadLimits().lineBytes

  @Option(help: ArgumentHelp("Most decompressed bytes of one file or member.", valueName: "bytes"))
  var maxMemberBytes: Int?

  @Option(help: ArgumentHelp("Most decompressed bytes of all inputs together.", valueName: "bytes"))
  var maxTotalBytes: Int?

  @Option(help: ArgumentHelp("Most members of one archive.", valueName: "count"))
  var maxMembers: Int = ReadLimits().members

  @Option(help: ArgumentHelp("Most decompressed bytes per compressed byte.", valueName: "ratio"))
  var maxExpansion: Int = ReadLimits().expansionRatio

  @Option(help: ArgumentHelp("Deepest nesting of objects and arrays.", valueName: "levels"))
  var maxDepth: Int = 128

  var readLimits: ReadLimits {
    var limits = ReadLimits()
    limits.lineBytes = maxLineBytes
    limits.memberBytes = maxMemberBytes
    limits.totalBytes = maxTotalBytes
    limits.members = maxMembers
    limits.expansionRatio = maxExpansion
    return limits
  }

  func validate() throws {
    let values = [maxLineBytes, maxMembers, maxExpansion, maxDepth, maxMemberBytes ?? 1, maxTotalBytes ?? 1]
    if values.contains(where: { $0 < 1 }) { throw ValidationError("A limit must be at least 1.") }
  }
}
