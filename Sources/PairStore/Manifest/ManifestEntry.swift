import ByteStreams

/// The first line of a manifest: what is being packed, with what.
struct ManifestBeginning: Sendable, Hashable {
  var fingerprints: StoreFingerprints
  var tokenizerName: String
  var templateName: String
  var vocabularySize: Int
  /// The options by name, as text.
  var options: [PackingOption]
  var inputs: [PackedInput]
}

/// A line of a manifest that seals a shard.
struct ManifestShard: Sendable, Hashable {
  var file: String
  var byteCount: Int
  var pairs: Int
  var tokens: Int
  /// XXH3-128 of the shard's header.
  var seal: Fingerprint
  /// Everything up to the end of this shard.
  var tally: PackTally
}

/// A line of a manifest.
enum ManifestEntry: Sendable, Hashable {
  case beginning(ManifestBeginning)
  case shard(ManifestShard)
  /// Packing ended; all shards are sealed.
  case end(PackTally)
}
