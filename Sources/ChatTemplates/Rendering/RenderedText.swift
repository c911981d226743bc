/// Text a template wrote, with the places where it wrote control text itself.
///
/// Special tokens are recognised inside `control` and nowhere else: the same bytes in somebody's message stay
/// text, so that data cannot forge a turn.
public struct RenderedText: Sendable, Hashable {
  /// The text, UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// The byte ranges of `bytes` that the template wrote as control text: ascending, disjoint, not empty.
  public private(set) var control: [Range<Int>] = []
  /// How many bytes came from the data. Zero means that nothing was said.
  public private(set) var contentByteCount = 0
  /// How many bytes at the end stand after the mark that ends the last turn (ChatML: the line feed).
  public private(set) var trailerByteCount = 0

  /// No text.
  public init() {}

  /// Appends control text, such as `<|im_start|>`.
  public mutating func append(control text: some Collection<UInt8>) {
    guard !text.isEmpty else { return }
    let start = bytes.count
    bytes.append(contentsOf: text)
    control.append(start..<bytes.count)
    trailerByteCount = 0
  }

  /// Appends text of the template's own that is no control text, such as a line feed.
  public mutating func append(plain text: some Collection<UInt8>) {
    bytes.append(contentsOf: text)
    trailerByteCount = 0
  }

  /// Appends text that came from the data.
  public mutating func append(content text: some Collection<UInt8>) {
    bytes.append(contentsOf: text)
    contentByteCount += text.count
    trailerByteCount = 0
  }

  /// Appends text that follows the end of a turn and says nothing.
  public mutating func append(trailer text: some Collection<UInt8>) {
    bytes.append(contentsOf: text)
    trailerByteCount += text.count
  }

  /// This text, then `other`.
  public func appending(_ other: RenderedText) -> RenderedText {
    var whole = self
    let shift = bytes.count
    whole.bytes.append(contentsOf: other.bytes)
    whole.control.append(contentsOf: other.control.map { $0.lowerBound + shift..<$0.upperBound + shift })
    whole.contentByteCount += other.contentByteCount
    whole.trailerByteCount = other.bytes.isEmpty ? trailerByteCount : other.trailerByteCount
    return whole
  }

  /// This text without its trailer.
  public func withoutTrailer() -> RenderedText {
    var shorter = self
    shorter.bytes.removeLast(trailerByteCount)
    shorter.trailerByteCount = 0
    return shorter
  }

  /// The text for people; bytes that are no UTF-8 become U+FFFD.
  public var string: String { String(decoding: bytes, as: UTF8.self) }
}

/// A pair as text. `prompt` then `chosen`, and `prompt` then `rejected`, are the two full renderings.
public struct RenderedPair: Sendable, Hashable {
  /// What both answers reply to, with the header that opens the assistant's turn.
  public var prompt: RenderedText
  /// The preferred answer, up to and with the end of its turn.
  public var chosen: RenderedText
  /// The other answer, up to and with the end of its turn.
  public var rejected: RenderedText

  /// A pair's three texts.
  public init(prompt: RenderedText, chosen: RenderedText, rejected: RenderedText) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
  }
}
