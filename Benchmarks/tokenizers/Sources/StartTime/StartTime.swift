// How long a tokenizer takes from its file to the ids of a first text: without a cache, and from the cache.
//
//   swift build -c release --package-path Benchmarks/tokenizers --product start-time
//   Benchmarks/tokenizers/.build/release/start-time VOCAB/o200k_base/tokenizer.json VOCAB/o200k_base/o200k_base.tiktoken
//
// Every start is a process of its own, so that nothing is warm but the system's file cache: the program calls itself.
// Prints medians of the wall time inside the process and of the whole process.

import Foundation
import Tokenization

@main
enum StartTime {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--once", arguments.count == 3 {
      return try once(arguments[1], cache: arguments[2].isEmpty ? nil : arguments[2])
    }
    guard !arguments.isEmpty else {
      print("usage: start-time TOKENIZER...")
      exit(2)
    }
    let cache = NSTemporaryDirectory() + "start-time-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: cache) }
    for path in arguments {
      // The first start with the cache makes the entry.
      let first = try start(path, cache: cache)
      var plain: [(load: Double, first: Double, whole: Double)] = []
      var cached: [(load: Double, first: Double, whole: Double)] = []
      for _ in 0..<15 {
        plain.append(try start(path, cache: ""))
        cached.append(try start(path, cache: cache))
      }
      let name = path.split(separator: "/").suffix(2).joined(separator: "/")
      print("\(name)  (entry made in \(milliseconds(first.load)) ms)")
      for (what, times) in [("no cache", plain), ("cached", cached)] {
        print(
          "  \(what): loaded \(milliseconds(median(times.map(\.load)))) ms, first ids after "
            + "\(milliseconds(median(times.map(\.first)))) ms; whole process \(milliseconds(median(times.map(\.whole)))) ms")
      }
    }
  }

  /// One start: prints the seconds to the loaded tokenizer and to the first ids.
  private static func once(_ path: String, cache: String?) throws {
    let clock = ContinuousClock()
    let begin = clock.now
    let tokenizer = try Tokenizer.load(path: path, cache: cache.map { TokenizerCache(folder: $0) })
    let loaded = clock.now
    let ids = tokenizer.encode("Hello, wonderful world! Größe 日本語 12345\n")
    let encoded = clock.now
    guard tokenizer.decodeText(ids).hasPrefix("Hello") else { exit(1) }
    print(seconds(loaded - begin), seconds(encoded - begin))
  }

  private static func start(_ path: String, cache: String) throws -> (load: Double, first: Double, whole: Double) {
    let clock = ContinuousClock()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["--once", path, cache]
    let pipe = Pipe()
    process.standardOutput = pipe
    let begin = clock.now
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let whole = seconds(clock.now - begin)
    let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard process.terminationStatus == 0, numbers.count == 2 else {
      print("a start failed: \(output)")
      exit(1)
    }
    return (numbers[0], numbers[1], whole)
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1e3) }
}
