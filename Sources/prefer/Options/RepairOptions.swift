import ArgumentParser
import ByteStreams
import Validation

/// What to do about findings.
struct RepairOptions: ParsableArguments {
  @Flag(help: "Write the records with safe repairs to --output; report what remains.")
  var fix = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where repaired records go, - for standard output; .gz and .zst compress.", valueName: "file"))
  var output: String?

  @Flag(help: "With --fix, leave out records that came before, byte for byte.")
  var fixDuplicates = false

  @Option(
    help: ArgumentHelp(
      "Collect rows with errors there, their findings in FILE.findings.jsonl.", valueName: "file"))
  var reject: String?

  func validate() throws {
    if fixDuplicates && !fix { throw ValidationError("--fix-duplicates is part of --fix; give that too.") }
    if fix && output == nil { throw ValidationError("--fix needs -o FILE for the repaired records.") }
    if output != nil && !fix {
      throw ValidationError("-o takes the records that --fix repairs; give --fix too.")
    }
    if reject == "-" { throw ValidationError("--reject writes two files, so it needs a file's name.") }
    if let reject, reject == output { throw ValidationError("--reject and -o name the same file.") }
  }

  /// The output for repaired records, if there is to be one.
  func repaired() throws -> RepairedOutput? {
    guard fix, let output else { return nil }
    return try RepairedOutput(path: output, leavesOutDuplicates: fixDuplicates) { change in
      Terminal.standardError.write("\(change.place): \(change.repair.rawValue): \(change.message)\n")
    }
  }

  /// What became of the rows, in words.
  func summary(_ repaired: RepairedOutput?, _ rejected: RejectedRows?, _ summary: ValidationSummary) -> String
  {
    var text = ""
    if let repaired, let output {
      if summary.isIncomplete {
        text += "\(output) was not written, since rows of an input could not be read.\n"
      } else {
        let made = Repair.allCases.compactMap { repair in
          repaired.counts[repair].map { "\(repair.rawValue) \(Format.count($0))" }
        }
        let list = repaired.changesPath.map { ", listed in \($0)" } ?? ""
        text +=
          "\(Format.count(repaired.rows)) rows written to \(output == "-" ? "standard output" : output); "
          + (made.isEmpty ? "nothing to repair\n" : "repaired: \(made.joined(separator: ", "))\(list)\n")
      }
    }
    if let rejected, let reject {
      text +=
        "\(Format.count(rejected.count)) rows with errors \(fix ? "moved" : "copied") to \(reject), "
        + "their findings to \(reject).findings.jsonl\n"
    }
    return text
  }
}
