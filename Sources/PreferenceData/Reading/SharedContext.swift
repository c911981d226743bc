/// Splits two whole conversations into the prompt that they share and the replies in which they differ.
///
/// The split is by whole messages, never by characters: a common beginning of two replies belongs to
/// the replies. Each side keeps at least its last message as its reply, so that two equal sides give two
/// equal replies rather than none.
enum SharedContext {
  /// How many leading messages both sides share.
  static func length<Message: Equatable>(_ chosen: [Message], _ rejected: [Message]) -> Int {
    let limit = max(0, min(chosen.count, rejected.count) - 1)
    var length = 0
    while length < limit, chosen[length] == rejected[length] { length += 1 }
    return length
  }
}
