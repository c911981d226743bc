/// Decodes ids that come one by one, and holds back bytes that do not form a whole character yet.
public struct StreamingDecoder: Sendable {
  private let model: TokenizerModel
  private let skipSpecial: Bool
  /// Bytes of a character that is not complete, at most 3.
  private var pending: [UInt8] = []
  /// Whether no token has come yet, and whether text has.
  private var isAtStart = true
  private var hasText = false

  init(model: TokenizerModel, skipSpecial: Bool) {
    self.model = model
    self.skipSpecial = skipSpecial
  }

  /// The text that is certain once `id` has come; may be empty. Bytes that can be part of no character come
  /// out as U+FFFD.
  public mutating func append(_ id: UInt32) -> String {
    if skipSpecial, model.isSpecial(id) { return "" }
    if model.decoding.isPlain {
      pending.append(contentsOf: model.vocabulary.bytes(of: id))
    } else {
      if !isAtStart { pending += model.decoding.separator }
      model.decoding.append(
        model.vocabulary.bytes(of: id), isAtStart ? .first : hasText ? .later : .beforeText, to: &pending)
      if isAtStart { model.decoding.stripStart(&pending) }
    }
    isAtStart = false
    hasText = hasText || !pending.isEmpty
    let held = Self.incompleteSuffix(of: pending)
    let text = String(decoding: pending.dropLast(held), as: UTF8.self)
    pending.removeFirst(pending.count - held)
    return text
  }

  /// What is left when no more ids come: U+FFFD if a character stayed incomplete, else nothing.
  public mutating func finish() -> String {
    defer { pending.removeAll() }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end start a character that more bytes could complete.
  private static func incompleteSuffix(of bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let start = bytes.count - length
      let lead = bytes[start]
      if lead & 0xC0 == 0x80 { continue }
      let wanted = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 ? 2 : 1
      guard lead < 0xF5, wanted > length else { return 0 }
      if length > 1 {
        // The second byte decides over-long forms, surrogates and values beyond U+10FFFF.
        let second = bytes[start + 1]
        let bounds: ClosedRange<UInt8> =
          switch lead {
          case 0xE0: 0xA0...0xBF
          case 0xED: 0x80...0x9F
          case 0xF0: 0x90...0xBF
          case 0xF4: 0x80...0x8F
          default: 0x80...0xBF
          }
        if !bounds.contains(second) { return 0 }
      }
      return length
    }
    return 0
  }
}
