/// A token that is found in text before byte pairs are merged, such as `<|endoftext|>`.
public struct AddedToken: Sendable, Hashable {
  /// The token's id.
  public var id: UInt32
  /// The text that stands for it.
  public var content: String
  /// Whether it is a control token: skipped by decoding on request, and text where specials are text.
  public var isSpecial: Bool
  /// Whether it is looked for in normalized text (and its content normalized first) instead of the raw text.
  public var isNormalized: Bool
  /// Whether white space before it belongs to it.
  public var stripsLeft: Bool
  /// Whether white space after it belongs to it.
  public var stripsRight: Bool
  /// Whether it counts only where no word character stands next to it.
  public var isSingleWord: Bool

  /// The flags as digits.
  var flags: String {
    [isSpecial, isNormalized, stripsLeft, stripsRight, isSingleWord].map { $0 ? "1" : "0" }.joined()
  }

  /// Makes a token; the flags default to those of an ordinary control token.
  public init(
    id: UInt32, content: String, isSpecial: Bool = true, isNormalized: Bool = false,
    stripsLeft: Bool = false, stripsRight: Bool = false, isSingleWord: Bool = false
  ) {
    self.id = id
    self.content = content
    self.isSpecial = isSpecial
    self.isNormalized = isNormalized
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isSingleWord = isSingleWord
  }
}
