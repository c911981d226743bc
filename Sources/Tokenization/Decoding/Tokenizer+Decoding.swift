/// Ids back to text.
extension Tokenizer {
  /// The bytes that `ids` stand for, one after the other. Ids that stand for no token add nothing; see
  /// ``firstUnknownIndex(in:)``.
  ///
  /// - Parameter skipSpecial: Whether control tokens are left out.
  public func decode(_ ids: some Collection<UInt32>, skipSpecial: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(ids.count * 4)
    let decoding = model.decoding
    if decoding.isPlain {
      for id in ids where !(skipSpecial && isSpecial(id)) {
        bytes.append(contentsOf: model.vocabulary.bytes(of: id))
      }
      return bytes
    }
    var isFirst = true
    for id in ids where !(skipSpecial && isSpecial(id)) {
      if !isFirst { bytes += decoding.separator }
      decoding.append(
        model.vocabulary.bytes(of: id), isFirst ? .first : bytes.isEmpty ? .beforeText : .later, to: &bytes)
      isFirst = false
    }
    decoding.stripStart(&bytes)
    decoding.stripEnd(&bytes)
    return bytes
  }

  /// The text that `ids` stand for, with U+FFFD for bytes that are no valid UTF-8.
  ///
  /// - Parameter skipSpecial: Whether control tokens are left out.
  public func decodeText(_ ids: some Collection<UInt32>, skipSpecial: Bool = false) -> String {
    String(decoding: decode(ids, skipSpecial: skipSpecial), as: UTF8.self)
  }

  /// Where in `ids` the first id stands that is no token's, counted from 0; nil if all are tokens.
  public func firstUnknownIndex(in ids: some Collection<UInt32>) -> Int? {
    for (index, id) in ids.enumerated() where model.vocabulary.kind(of: id) == .absent { return index }
    return nil
  }

  /// A decoder for ids that come one by one.
  ///
  /// - Parameter skipSpecial: Whether control tokens are left out.
  public func makeStreamingDecoder(skipSpecial: Bool = false) -> StreamingDecoder {
    StreamingDecoder(model: model, skipSpecial: skipSpecial)
  }
}
