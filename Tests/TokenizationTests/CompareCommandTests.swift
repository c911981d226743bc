import Foundation
import Testing

/// `prefer tokenize compare`, run as a program.
struct CompareCommandTests {
  /// The program that was built beside these tests; nil where there is none.
  static let program: String? = {
    let tests = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
    // On some systems the tests lie in a bundle.
    while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
    let path = folder.appendingPathComponent("prefer").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  private func compare(_ content: String) throws -> (status: Int32, output: String, errors: String) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("compare-\(UUID()).jsonl")
    try content.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.program))
    process.arguments = ["tokenize", "compare", "tiny", "tiny", file.path, "--quiet"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (
      process.terminationStatus, said,
      complaints.replacingOccurrences(of: file.lastPathComponent, with: "FILE")
    )
  }

  @Test(.enabled(if: CompareCommandTests.program != nil, "the program prefer is not built"))
  func saysThatThereIsNothingToCompare() throws {
    let plain = try compare("Just a text.\nAnd another line.\n")
    #expect(plain.status == 1)
    #expect(plain.output.isEmpty)
    #expect(
      plain.errors.contains(
        "FILE: error: no text to compare in 2 records [no-texts]; expected preference pairs"))

    let numbers = try compare("{\"length\": 3}\n")
    #expect(numbers.status == 1)
    #expect(numbers.errors.contains("no text to compare in 1 record ["))
  }

  @Test(.enabled(if: CompareCommandTests.program != nil, "the program prefer is not built"))
  func saysWhatIsLeftOut() throws {
    let mixed = try compare("{\"prompt\": \"Hi\", \"chosen\": \"yes\", \"rejected\": \"no\"}\nJust a text.\n")
    #expect(mixed.status == 0)
    #expect(mixed.output.contains("100.0 %"))
    #expect(mixed.errors.contains("FILE: warning: 1 of 2 records are no JSON and were left out [not-json]"))

    let whole = try compare("{\"text\": \"Hi\"}\n")
    #expect(whole.status == 0)
    #expect(whole.errors.isEmpty)
  }
}
