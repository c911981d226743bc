import JSONText
import Tokenization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Encodes whole corpora from memory and says how long it took; `bench_encoders.py` drives it.
///
/// It reads commands from standard input, a line each, and answers each with a line:
/// - `corpus PATH`: reads a file with a JSON string a line; answers with its texts' number and bytes.
/// - `fresh PATH`: loads a tokenizer anew, so that no cache knows anything; answers with the seconds it took. What spells a control token is
///   text for a rank file, as in tiktoken's `encode_ordinary`.
/// - `pass`: encodes every text of the corpus into one array, which is kept from one pass to the next: an array that grows in
///   memory fresh from the system would measure the system. Answers with seconds, number of ids and a checksum.
/// - `batch THREADS`: the same by the encoder for many texts at once.
@main
struct EncoderSpeed {
  static func main() throws {
    var texts: [[UInt8]] = []
    var tokenizer: Tokenizer?
    var specials = SpecialTokens.recognised
    var ids: [UInt32] = []
    while let line = readLine() {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count > 1 ? words[1] : "") {
      case ("corpus", let path):
        texts = try strings(in: path)
        // Room for what texts usually come to, so that the array need not move.
        ids = [UInt32](repeating: 0, count: texts.reduce(0) { $0 + $1.count } / 3)
        answer("\(texts.count) \(texts.reduce(0) { $0 + $1.count })")
      case ("fresh", let path):
        tokenizer = nil
        let start = ContinuousClock.now
        tokenizer = try Tokenizer.load(path: path)
        specials = path.hasSuffix(".tiktoken") ? .asText : .recognised
        answer("\(seconds(since: start))")
      case ("pass", _):
        guard let tokenizer else { return answer("no tokenizer") }
        let start = ContinuousClock.now
        ids.removeAll(keepingCapacity: true)
        var encoder = tokenizer.makeEncoder()
        for text in texts { encoder.encode(text, specials: specials, into: &ids) }
        let elapsed = seconds(since: start)
        answer("\(elapsed) \(ids.count) \(checksum(ids))")
      case ("batch", let threads):
        guard let tokenizer, let threads = Int(threads) else { return answer("no tokenizer") }
        let start = ContinuousClock.now
        let rows = tokenizer.encodeBatch(texts, threads: threads, specials: specials)
        let elapsed = seconds(since: start)
        let all = rows.flatMap(\.self)
        answer("\(elapsed) \(all.count) \(checksum(all))")
      default: answer("unknown command: \(line)")
      }
    }
  }

  private static func strings(in path: String) throws -> [[UInt8]] {
    guard let file = fopen(path, "r") else { throw Failure.unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      guard let text = try JSONDocument.parse(line).root.stringBytes else { throw Failure.notAString }
      return Array(text)
    }
  }

  private enum Failure: Error {
    case unreadable(String)
    case notAString
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = (ContinuousClock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private static func checksum(_ ids: [UInt32]) -> UInt32 {
    ids.reduce(0) { $0 &* 31 &+ $1 }
  }

  private static func answer(_ text: String) {
    print(text)
    fflush(nil)
  }
}
