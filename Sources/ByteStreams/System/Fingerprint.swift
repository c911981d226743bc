import CXXHash

/// XXH3, 128 bits wide: tells contents apart. Not a defence against somebody who forges them.
///
/// Source: the XXH3 specification of the xxHash project; the byte form is its canonical (big-endian) one.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  /// The upper 64 bits.
  public var high: UInt64
  /// The lower 64 bits.
  public var low: UInt64

  /// Makes a fingerprint of known halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Fingerprints raw bytes.
  public init(of bytes: UnsafeRawBufferPointer) {
    let hash = prefer_xxh3_128(bytes.baseAddress, bytes.count)
    self.init(high: hash.high64, low: hash.low64)
  }

  /// Fingerprints a sequence of bytes.
  public init(of bytes: some Sequence<UInt8>) {
    let direct = bytes.withContiguousStorageIfAvailable { Fingerprint(of: UnsafeRawBufferPointer($0)) }
    self = direct ?? Array(bytes).withUnsafeBytes { Fingerprint(of: $0) }
  }

  /// Fingerprints a text's UTF-8.
  public init(of text: String) { self.init(of: text.utf8) }

  /// Reads 32 hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    guard hex.utf8.count == 32, hex.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The 16 bytes in canonical order.
  public var bytes: [UInt8] {
    [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
  }

  /// 32 lower-case hexadecimal digits.
  public var description: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension Fingerprint {
  /// XXH3, 64 bits wide, for tables in memory: two of a million contents are the same number once in thirty million times.
  public static func short(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    prefer_xxh3_64(bytes.baseAddress, bytes.count)
  }
}

/// Fingerprints bytes that come in pieces; the result is that of the pieces joined.
public final class FingerprintHasher {
  private let state: OpaquePointer?

  /// Begins with no bytes.
  public init() {
    state = XXH3_createState()
    _ = XXH3_128bits_reset(state)
  }

  deinit { XXH3_freeState(state) }

  /// Adds raw bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    _ = XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// Adds a sequence of bytes.
  public func update(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { update($0) }
    }
  }

  /// The fingerprint of all bytes so far; more may follow.
  public func finish() -> Fingerprint {
    let hash = XXH3_128bits_digest(state)
    return Fingerprint(high: hash.high64, low: hash.low64)
  }
}
