internal import CSimdJSON

/// Where the tokens of a run of JSON texts begin, for readers that know what to expect and want no tree.
///
/// A token is a bracket, a colon, a comma, or the first byte of a string, number or literal. Which tokens may follow
/// one another is the caller's to check.
public enum JSONTokens {
  /// Calls `body` with the offsets of all tokens in order, or with nil when the text is refused as a whole: it is not
  /// UTF-8, ends inside a string, or has a control character inside one.
  ///
  /// The offsets are lent for the length of the call. Texts inside the run may be parsed meanwhile
  /// (``JSONDocument/parse(_:maximumDepth:)``); another run must not be begun on the same thread.
  public static func withStarts<Result>(
    of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt32>?) throws -> Result
  ) rethrows -> Result {
    guard let base = text.baseAddress else { return try body(nil) }
    var count = 0
    guard let starts = prefer_json_token_starts(base, text.count, &count) else { return try body(nil) }
    return try body(UnsafeBufferPointer(start: starts, count: count))
  }
}
