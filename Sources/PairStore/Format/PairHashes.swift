import ByteStreams

/// The hashes by which a pair is known: the same tokens give the same hashes in every shard and token width.
struct PairHashes {
  /// XXH3-128 of the three lengths and all tokens, as little-endian u32.
  let content: Fingerprint
  /// The first 8 bytes of XXH3-128 of the prompt's tokens, read little endian.
  let prompt: UInt64

  init(ids: ArraySlice<UInt32>, promptCount: Int, chosenCount: Int) {
    let rejectedCount = ids.count - promptCount - chosenCount
    var bytes: [UInt8] = []
    bytes.reserveCapacity(12 + 4 * ids.count)
    for number in [promptCount, chosenCount, rejectedCount] { bytes.append(littleEndian: UInt32(number)) }
    for id in ids { bytes.append(littleEndian: id) }
    content = Fingerprint(of: bytes)
    let promptBytes = Fingerprint(of: Array(bytes[12..<12 + 4 * promptCount])).bytes
    prompt = promptBytes.withUnsafeBytes { $0.number(UInt64.self, at: 0) }
  }
}
