import JSONText
import Transformer

/// Pairs with the log-probabilities the model gives them, for comparing an export with another implementation: JSON Lines
/// with `prompt_ids`, `chosen_ids`, `rejected_ids`, `chosen_logp`, `rejected_logp`.
public enum LogProbabilityRecord {
  /// The name of the file in an export folder.
  public static let fileName = "log-probabilities.jsonl"

  /// Records the first `limit` pairs of a source as the model scores them, adapter included.
  public static func write(
    to path: String, model: any PreferenceModel, pairs source: any PairSource, limit: Int = 16
  ) throws {
    var writer = JSONWriter()
    for index in 0..<min(limit, source.count) {
      let pair = try source.pair(at: index)
      guard let scores = try model.evaluate(PairBatch(pairs: [pair]), adapter: true).first else { continue }
      writer.beginObject()
      for (name, ids) in [
        ("prompt_ids", pair.prompt), ("chosen_ids", pair.chosen), ("rejected_ids", pair.rejected),
      ] {
        writer.key(name)
        writer.beginArray()
        for id in ids { writer.number(Int(id)) }
        writer.endArray()
      }
      writer.key("chosen_logp")
      writer.number(scores.chosen.logProbability)
      writer.key("rejected_logp")
      writer.number(scores.rejected.logProbability)
      writer.endObject()
      writer.newline()
    }
    let slash = path.lastIndex(of: "/")
    let folder = Folder(slash.map { String(path[..<$0]) } ?? ".")
    try folder.write(slash.map { String(path[path.index(after: $0)...]) } ?? path, writer.bytes)
  }
}
