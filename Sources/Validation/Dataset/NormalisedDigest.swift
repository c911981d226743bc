internal import ByteStreams
internal import PreferenceData

/// Numbers that are the same for pairs that say the same: ASCII letters in lower case, no white space, no ASCII
/// punctuation. Other scripts count as they are.
struct NormalisedDigest: Sendable {
  let prompt: UInt64
  let pair: UInt64

  init(_ pair: PreferencePair) {
    var bytes: [UInt8] = []
    Self.append(pair.promptMessages, to: &bytes)
    // A prompt of marks only has no letters to compare; its marks do.
    if bytes.allSatisfy({ $0 == Self.end }) {
      Self.append(pair.promptMessages, to: &bytes, isNormalising: false)
    }
    prompt = Fingerprint(of: bytes).low
    for answer in [pair.chosen, pair.rejected] { Self.append(answer.asMessages, to: &bytes) }
    self.pair = Fingerprint(of: bytes).low
  }

  /// Stands behind each text; no text holds it, since it is no UTF-8.
  private static let end: UInt8 = 0xFF

  private static func append(_ messages: [Message], to bytes: inout [UInt8], isNormalising: Bool = true) {
    for message in messages {
      switch message.content {
      case .text(let text)?: append(text.utf8, to: &bytes, isNormalising: isNormalising)
      case .parts(let parts)?: bytes.append(contentsOf: parts.bytes)
      case nil: break
      }
      if let calls = message.toolCalls { bytes.append(contentsOf: calls.bytes) }
      bytes.append(end)
    }
  }

  private static func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8], isNormalising: Bool) {
    guard isNormalising else {
      bytes.append(contentsOf: text)
      return
    }
    for byte in text {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        bytes.append(byte)
      default: break
      }
    }
  }
}
