/// Canonical decomposition and composition as in Unicode Standard Annex 15, of the characters that
/// ``UnicodeTables/normalizationVersion`` has.
final class CanonicalTables: Sendable {
  /// The tables for ``UnicodeTables/normalizationVersion``.
  static let shared = CanonicalTables()

  /// For each block of 256 scalars, where its entries start in ``entries``.
  private let blockStarts: [UInt32]
  /// Canonical combining class in the low byte, ``notYes`` above it.
  private let entries: [UInt16]
  /// One step of decomposition: first part in the high half, second part or 0 in the low half.
  private let decompositions: [UInt32: UInt64]
  /// The scalar that two scalars compose to, by `first << 32 | second`.
  private let compositions: [UInt64: UInt32]

  /// Set for scalars whose quick check for NFC answers No or Maybe.
  static let notYes: UInt16 = 0x100

  /// The Hangul syllables are composed by arithmetic.
  private enum Hangul {
    static let syllables: UInt32 = 0xAC00
    static let leading: UInt32 = 0x1100
    static let vowels: UInt32 = 0x1161
    static let trailing: UInt32 = 0x11A7
    static let leadingCount: UInt32 = 19
    static let vowelCount: UInt32 = 21
    static let trailingCount: UInt32 = 28
    static let syllableCount = leadingCount * vowelCount * trailingCount
  }

  private init() {
    var decompositions: [UInt32: UInt64] = [:]
    var compositions: [UInt64: UInt32] = [:]
    var flagged: [UInt32: UInt16] = [:]
    let triples = UnicodeTables.decompositions
    for i in stride(from: 0, to: triples.count - 2, by: 3) {
      let scalar = triples[i] & 0x1F_FFFF
      let parts = UInt64(triples[i + 1]) << 32 | UInt64(triples[i + 2])
      decompositions[scalar] = parts
      if triples[i] >> 31 == 1 {
        flagged[scalar, default: 0] |= Self.notYes
      } else {
        compositions[parts] = scalar
        flagged[triples[i + 2], default: 0] |= Self.notYes
      }
    }
    for vowel in 0..<Hangul.vowelCount { flagged[Hangul.vowels + vowel, default: 0] |= Self.notYes }
    for trailing in 1..<Hangul.trailingCount {
      flagged[Hangul.trailing + trailing, default: 0] |= Self.notYes
    }
    let runs = UnicodeTables.combiningRuns
    for (index, run) in runs.enumerated() where run & 0xFF != 0 {
      let end = index + 1 < runs.count ? runs[index + 1] >> 8 : 0x110000
      for scalar in run >> 8..<end { flagged[scalar, default: 0] |= UInt16(run & 0xFF) }
    }

    // Block 0 of `entries` is all zeros, for the many blocks without a flagged scalar.
    var blockStarts = [UInt32](repeating: 0, count: 0x110000 / 256)
    var entries = [UInt16](repeating: 0, count: 256)
    for (scalar, flags) in flagged {
      let block = Int(scalar >> 8)
      if blockStarts[block] == 0 {
        blockStarts[block] = UInt32(entries.count)
        entries.append(contentsOf: repeatElement(0, count: 256))
      }
      entries[Int(blockStarts[block]) + Int(scalar & 0xFF)] = flags
    }
    self.blockStarts = blockStarts
    self.entries = entries
    self.decompositions = decompositions
    self.compositions = compositions
  }

  /// Combining class and quick-check flag of a scalar below 0x110000.
  @inline(__always)
  func flags(_ scalar: UInt32) -> UInt16 {
    entries[Int(blockStarts[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
  }

  /// The canonical combining class of a scalar.
  func combiningClass(_ scalar: UInt32) -> UInt8 { UInt8(flags(scalar) & 0xFF) }

  /// Appends the full canonical decomposition of a scalar.
  func appendDecomposition(of scalar: UInt32, to target: inout [UInt32]) {
    let syllable = scalar &- Hangul.syllables
    if syllable < Hangul.syllableCount {
      let perLeading = Hangul.vowelCount * Hangul.trailingCount
      target.append(Hangul.leading + syllable / perLeading)
      target.append(Hangul.vowels + syllable % perLeading / Hangul.trailingCount)
      let trailing = syllable % Hangul.trailingCount
      if trailing != 0 { target.append(Hangul.trailing + trailing) }
      return
    }
    guard let parts = decompositions[scalar] else {
      target.append(scalar)
      return
    }
    // Only the first part can decompose further, by the stability rules of the annex; chains are short.
    appendDecomposition(of: UInt32(parts >> 32), to: &target)
    let second = UInt32(parts & 0xFFFF_FFFF)
    if second != 0 { appendDecomposition(of: second, to: &target) }
  }

  /// The scalar that two scalars compose to, or nil.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    let leading = first &- Hangul.leading
    let vowel = second &- Hangul.vowels
    if leading < Hangul.leadingCount, vowel < Hangul.vowelCount {
      return Hangul.syllables + (leading * Hangul.vowelCount + vowel) * Hangul.trailingCount
    }
    let syllable = first &- Hangul.syllables
    let trailing = second &- Hangul.trailing
    if syllable < Hangul.syllableCount, syllable % Hangul.trailingCount == 0, trailing > 0,
      trailing < Hangul.trailingCount
    {
      return first + trailing
    }
    return compositions[UInt64(first) << 32 | UInt64(second)]
  }
}
