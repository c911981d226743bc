/// How the text of tokens becomes text again, beyond putting bytes together.
struct TokenDecoding: Sendable, Hashable {
  /// A text that is replaced in every token, and what by: the mark of a space by a space.
  var replaced: [UInt8] = []
  var replacement: [UInt8] = []
  /// Whether the first token loses it instead: what `Metaspace` does.
  var dropsFromFirst = false
  /// Whether a token that begins with it loses that as long as there is no text: what SentencePiece does where runs of
  /// spaces are one.
  var dropsBeforeText = false
  /// Whether tokens spell bytes in the byte alphabet; those that do not stay as they are.
  var spellsBytes = false
  /// Whether tokens such as `<0x0A>` stand for bytes.
  var hasByteTokens = false
  /// How many times `strippedText` is taken off the start of all text, and off its end.
  var strippedText: [UInt8] = []
  var stripsStart = 0
  var stripsEnd = 0
  /// What stands between the texts of two tokens.
  var separator: [UInt8] = []

  /// Whether bytes are simply put together.
  var isPlain: Bool { self == TokenDecoding() }

  /// Where a token stands.
  enum Place {
    case first
    /// Behind others that have no text.
    case beforeText
    case later
  }

  /// Appends the text of a token whose bytes are `token`.
  func append(_ token: UnsafeBufferPointer<UInt8>, _ place: Place, to target: inout [UInt8]) {
    if hasByteTokens, let byte = Self.byte(of: token) {
      target.append(byte)
      return
    }
    if spellsBytes, ByteAlphabet.appendBytes(of: token, to: &target) { return }
    guard !replaced.isEmpty else {
      target.append(contentsOf: token)
      return
    }
    var i = 0
    if dropsBeforeText, place != .later, token.starts(with: replaced) { i = replaced.count }
    while i < token.count {
      if token[i] == replaced[0], token[i...].starts(with: replaced) {
        if !(place == .first && dropsFromFirst) { target.append(contentsOf: replacement) }
        i += replaced.count
      } else {
        target.append(token[i])
        i += 1
      }
    }
  }

  /// The byte that `<0x..>` stands for.
  static func byte(of token: UnsafeBufferPointer<UInt8>) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else { return nil }
    var value: UInt8 = 0
    for digit in token[3..<5] {
      switch digit {
      case 0x30...0x39: value = value << 4 | (digit - 0x30)
      case 0x41...0x46: value = value << 4 | (digit - 0x37)
      case 0x61...0x66: value = value << 4 | (digit - 0x57)
      default: return nil
      }
    }
    return value
  }

  /// Takes off the start of `bytes`, which is the start of all text.
  func stripStart(_ bytes: inout [UInt8]) {
    for _ in 0..<stripsStart where !strippedText.isEmpty && bytes.starts(with: strippedText) {
      bytes.removeFirst(strippedText.count)
    }
  }

  /// Takes off the end of `bytes`, which is the end of all text.
  func stripEnd(_ bytes: inout [UInt8]) {
    for _ in 0..<stripsEnd
    where !strippedText.isEmpty && bytes.reversed().starts(with: strippedText.reversed()) {
      bytes.removeLast(strippedText.count)
    }
  }
}
