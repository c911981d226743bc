/// The names of the files in a store's folder.
enum StoreLayout {
  static let manifestName = "manifest.jsonl"
  static let shardSuffix = ".pairs"

  static func manifestPath(in directory: String) -> String { "\(directory)/\(manifestName)" }

  /// Six digits sort as they count, up to a million shards.
  static func shardName(_ index: Int) -> String {
    let digits = String(index)
    return "shard-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + shardSuffix
  }
}
