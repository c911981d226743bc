import ByteStreams
import JSONText

/// What a model answered at some moment of a run.
public struct AnswerSample: Sendable, Hashable {
  /// The end of the prompt, as text.
  public var prompt: String
  /// The answer, as text.
  public var answer: String
  /// Tokens of the answer.
  public var tokens: Int
  /// The answer that the pair prefers.
  public var chosen: String

  /// A sample.
  public init(prompt: String, answer: String, tokens: Int, chosen: String) {
    self.prompt = prompt
    self.answer = answer
    self.tokens = tokens
    self.chosen = chosen
  }
}

/// Somebody who can let the model that is trained answer a few prompts.
public protocol AnswerSampling {
  /// The answers of the model as it is now, always to the same prompts.
  func samples() throws -> [AnswerSample]
}

/// The samples of a run by the moment they were taken: the file `samples.jsonl` of a run directory.
struct SampleFile {
  static let fileName = "samples.jsonl"

  /// When samples are taken.
  enum Moment: String, Sendable, Hashable, CaseIterable {
    case beforeSupervised = "before sft"
    case beforePreference = "before dpo"
    case end
  }

  let directory: Folder

  /// The samples of each moment, in the order of their prompts.
  func read() throws -> [Moment: [AnswerSample]] {
    guard directory.has(Self.fileName) else { return [:] }
    var found: [Moment: [AnswerSample]] = [:]
    for bytes in try directory.read(Self.fileName).split(separator: UInt8(ascii: "\n")) {
      guard let root = try? JSONDocument.parse(bytes).root,
        let moment = root["when"]?.string.flatMap(Moment.init), let prompt = root["prompt"]?.string,
        let answer = root["answer"]?.string, let tokens = root["tokens"]?.int,
        let chosen = root["chosen"]?.string
      else { continue }
      found[moment, default: []].append(
        AnswerSample(prompt: prompt, answer: answer, tokens: tokens, chosen: chosen))
    }
    return found
  }

  /// Puts the samples of a moment in the place of those that are there.
  func write(_ samples: [AnswerSample], at moment: Moment) throws {
    var all = try read()
    all[moment] = samples
    var writer = JSONWriter()
    for moment in Moment.allCases {
      for sample in all[moment] ?? [] {
        writer.beginObject()
        for (name, text) in [
          ("when", moment.rawValue), ("prompt", sample.prompt), ("answer", sample.answer),
          ("chosen", sample.chosen),
        ] {
          writer.key(name)
          writer.string(text)
        }
        writer.key("tokens")
        writer.number(sample.tokens)
        writer.endObject()
        writer.newline()
      }
    }
    try directory.write(Self.fileName, writer.bytes)
  }
}
