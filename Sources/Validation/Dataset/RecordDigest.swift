internal import ByteStreams
internal import PreferenceData

/// What a pair leaves behind for the checks across records: a few numbers.
struct RecordDigest: Sendable {
  let prompt: UInt64
  let chosen: UInt64
  let rejected: UInt64
  /// The same without regard to white space, case and punctuation; nil unless asked for.
  let normalised: NormalisedDigest?

  /// The digest of a pair whose numbers are known.
  init(prompt: UInt64, chosen: UInt64, rejected: UInt64) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
    normalised = nil
  }

  init(_ pair: PreferencePair, normalises: Bool) {
    normalised = normalises ? NormalisedDigest(pair) : nil
    switch pair.prompt {
    case .text(let text): prompt = Self.mix(0, Self.hash(text))
    case .messages(let messages): prompt = Self.hash(messages)
    }
    chosen = Self.hash(pair.chosen)
    rejected = Self.hash(pair.rejected)
  }

  /// One number for prompt and answers in their order.
  var pair: UInt64 { Self.mix(Self.mix(prompt, chosen), rejected) }

  /// The same with the answers swapped.
  var reversedPair: UInt64 { Self.mix(Self.mix(prompt, rejected), chosen) }

  private static func hash(_ answer: Answer) -> UInt64 {
    switch answer {
    case .text(let text): mix(0, hash(text))
    case .messages(let messages): hash(messages)
    }
  }

  private static func hash(_ messages: [Message]) -> UInt64 {
    var state: UInt64 = 0
    for message in messages {
      state = mix(state, hash(message.role))
      switch message.content {
      case .text(let text)?: state = mix(state, hash(text))
      case .parts(let parts)?: state = mix(state, hash(parts.bytes))
      case nil: state = mix(state, 1)
      }
      if let calls = message.toolCalls { state = mix(state, hash(calls.bytes)) }
    }
    return state
  }

  /// The number of a role.
  static func hash(_ role: Role) -> UInt64 {
    known.first { $0.role == role }?.hash ?? Fingerprint(of: role.rawValue).low
  }

  /// The number of a role that is none of the known ones.
  static func hash(role name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    Fingerprint(of: UnsafeRawBufferPointer(name)).low
  }

  private static let known = [Role.user, .assistant, .system, .developer, .tool].map {
    (role: $0, hash: Fingerprint(of: $0.rawValue).low)
  }

  private static func hash(_ text: Text) -> UInt64 { hash(text.canonicalJSON) }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { Fingerprint.short(of: $0) }
  }

  /// Joins two hashes so that their order counts (a multiply and a fold, as in wyhash).
  static func mix(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let product = (state ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: value ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
