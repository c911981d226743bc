import ByteStreams
import PairStore

/// Packing with what people see of it: progress, rows left out, the closing counts.
final class PackSession {
  private let writer: PairStoreWriter
  private let report: ReadingReport
  private let isQuiet: Bool
  private static let listedRows = 20

  init(_ writer: PairStoreWriter, quiet: Bool) {
    self.writer = writer
    isQuiet = quiet
    report = ReadingReport("packing", quiet: quiet) { [weak writer] in writer?.progress }
  }

  /// Whether some input could not be read to its end.
  var isIncomplete: Bool { report.isIncomplete }

  /// Seconds since the work began.
  var elapsed: Double { report.elapsed }

  /// Packs what is not packed yet. Ctrl-C stops it; what is sealed by then is kept.
  func pack() throws -> PackResult {
    defer { report.finish() }
    Interruption.watch()
    var leftOut = 0
    let result = try writer.pack { event in
      if Interruption.isRequested {
        throw CommandFailure(
          status: .failed, message: "stopped; the same command goes on behind the last sealed shard")
      }
      switch event {
      case .dropped(let position, let reason):
        leftOut += 1
        guard !isQuiet, leftOut <= PackSession.listedRows else { return }
        report.clear()
        Terminal.standardError.write("\(position): left out: \(reason.message) [\(reason.code)]\n")
      case .problem(let problem):
        report.problem(problem)
      case .resumed(let shards, let records):
        guard !isQuiet else { return }
        Terminal.standardError.write(
          "going on behind \(Format.count(records)) records in \(shards) sealed \(shards == 1 ? "shard" : "shards")\n"
        )
      case .sealed(_, _, _, let tally):
        report.advance(rows: tally.records)
      }
    }
    report.finish()
    if leftOut > PackSession.listedRows && !isQuiet {
      Terminal.standardError.write(
        "… and \(Format.count(leftOut - PackSession.listedRows)) more rows left out, counted below\n")
    }
    return result
  }

  /// What was packed, in a few lines.
  static func summary(_ result: PackResult, seconds: Double) -> String {
    let tally = result.tally
    var text =
      "\(result.directory): \(Format.count(tally.pairs)) pairs of \(Format.count(tally.records)) records, "
      + "\(Format.count(tally.tokens)) tokens, \(result.shards) \(result.shards == 1 ? "shard" : "shards")"
    text += result.isReused ? "; packed before, nothing to do\n" : ", \(Format.duration(seconds))\n"
    for (reason, count) in tally.dropped.sorted {
      text += "  left out: \(Format.right(Format.count(count), 8))  \(reason)\n"
    }
    if !result.marksAsText.isEmpty {
      text +=
        "  the tokenizer has no token for \(result.marksAsText.joined(separator: ", ")): packed as plain text\n"
    }
    return text
  }
}
