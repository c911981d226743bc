/// What the normalization forms of Unicode Standard Annex 15 need of each scalar, for the characters that
/// ``UnicodeTables/normalizationVersion`` has.
final class NormalizationTables: Sendable {
  /// The tables of NFC and NFD.
  static let canonical = NormalizationTables(isCompatible: false)
  /// The tables of NFKC and NFKD.
  static let compatible = NormalizationTables(isCompatible: true)

  /// The tables of a form.
  static func of(_ form: NormalizationForm) -> NormalizationTables {
    form.isCompatible ? compatible : canonical
  }

  /// What is known of a scalar: the canonical combining class in the low byte, the flags below, and above them where
  /// its decomposition stands in ``pool``, 0 for none.
  typealias Entry = UInt32
  /// Set where the quick check of the composed form answers No or Maybe.
  static let changesComposed: Entry = 1 << 8
  /// Set where the scalar decomposes.
  static let changesDecomposed: Entry = 1 << 9
  /// Set where the scalar, decomposed, may compose with what stands before it or move before it.
  static let joinsComposed: Entry = 1 << 10
  /// Set where the scalar, decomposed, may move before what stands before it.
  static let joinsDecomposed: Entry = 1 << 11
  private static let poolShift: Entry = 12

  /// For each block of 256 scalars, where its entries start in ``entries``; blocks without any have the first.
  private let blockStarts: [UInt32]
  private let entries: [Entry]
  /// Full decompositions: their length, then their scalars.
  private let pool: [UInt32]
  /// The scalar that two scalars compose to, by `first << 32 | second`.
  private let compositions: [UInt64: UInt32]
  private let composedSuspects: ScalarSuspects
  private let decomposedSuspects: ScalarSuspects

  private init(isCompatible: Bool) {
    var builder = Builder(isCompatible: isCompatible)
    builder.enterClasses()
    builder.enterDecompositions()
    builder.enterHangul()
    blockStarts = builder.blockStarts
    entries = builder.entries
    pool = builder.pool
    compositions = builder.compositions
    composedSuspects = ScalarSuspects(
      builder.scalars(with: 0xFF | Self.changesComposed | Self.joinsComposed))
    decomposedSuspects = ScalarSuspects(
      builder.scalars(with: 0xFF | Self.changesDecomposed | Self.joinsDecomposed))
  }

  /// The scalars that may change or matter to their neighbours; all others stay, and end what stands before them.
  func suspects(isComposed: Bool) -> ScalarSuspects { isComposed ? composedSuspects : decomposedSuspects }

  /// What is known of a scalar below 0x110000.
  @inline(__always)
  func entry(_ scalar: UInt32) -> Entry {
    entries[Int(blockStarts[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
  }

  /// The canonical combining class of a scalar.
  @inline(__always)
  func combiningClass(_ scalar: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: entry(scalar)) }

  /// Appends the full decomposition of a scalar.
  func appendDecomposition(of scalar: UInt32, to target: inout [UInt32]) {
    let entry = entry(scalar)
    guard entry & Self.changesDecomposed != 0 else { return target.append(scalar) }
    if HangulSyllables.contains(scalar) {
      return HangulSyllables.appendLetters(of: scalar, to: &target)
    }
    let start = Int(entry >> Self.poolShift)
    target.append(contentsOf: pool[start + 1...start + Int(pool[start])])
  }

  /// The scalar that two scalars compose to, or nil.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    HangulSyllables.composition(first, second) ?? compositions[UInt64(first) << 32 | UInt64(second)]
  }

  /// Puts the tables together.
  private struct Builder {
    private let isCompatible: Bool
    var blockStarts = [UInt32](repeating: 0, count: 0x110000 / 256)
    /// Block 0 is all zeros, for the many blocks of which nothing is known.
    var entries = [Entry](repeating: 0, count: 256)
    var pool: [UInt32] = [0]
    var compositions: [UInt64: UInt32] = [:]
    private var seconds: Set<UInt32> = []

    init(isCompatible: Bool) { self.isCompatible = isCompatible }

    mutating func enterClasses() {
      let runs = UnicodeTables.combiningRuns
      for (index, run) in runs.enumerated() where run & 0xFF != 0 {
        let end = index + 1 < runs.count ? runs[index + 1] >> 8 : 0x110000
        for scalar in run >> 8..<end {
          enter(run & 0xFF | NormalizationTables.joinsComposed | NormalizationTables.joinsDecomposed, scalar)
        }
      }
    }

    mutating func enterDecompositions() {
      // One step each; parts may decompose further.
      var steps: [UInt32: [UInt32]] = [:]
      var isChangedByComposing: Set<UInt32> = []
      let triples = UnicodeTables.decompositions
      for i in stride(from: 0, to: triples.count - 2, by: 3) {
        let scalar = triples[i] & 0x1F_FFFF
        let (first, second) = (triples[i + 1], triples[i + 2])
        steps[scalar] = second == 0 ? [first] : [first, second]
        if triples[i] >> 31 == 1 {
          isChangedByComposing.insert(scalar)
        } else {
          compositions[UInt64(first) << 32 | UInt64(second)] = scalar
          seconds.insert(second)
        }
      }
      for second in seconds {
        enter(NormalizationTables.changesComposed | NormalizationTables.joinsComposed, second)
      }
      if isCompatible {
        for (scalar, parts) in Self.compatibilitySteps() {
          steps[scalar] = parts
          isChangedByComposing.insert(scalar)
        }
      }
      for scalar in steps.keys { enterDecomposition(of: scalar, steps, isChangedByComposing) }
    }

    private static func compatibilitySteps() -> [UInt32: [UInt32]] {
      var steps: [UInt32: [UInt32]] = [:]
      let runs = UnicodeTables.compatibilityRuns
      for i in stride(from: 0, to: runs.count - 2, by: 3) {
        for scalar in runs[i]...runs[i + 1] { steps[scalar] = [runs[i + 2] + scalar - runs[i]] }
      }
      let others = UnicodeTables.compatibilityDecompositions
      var i = 0
      while i < others.count {
        let count = Int(others[i] >> 21)
        steps[others[i] & 0x1F_FFFF] = Array(others[i + 1...i + count])
        i += 1 + count
      }
      return steps
    }

    private mutating func enterDecomposition(
      of scalar: UInt32, _ steps: [UInt32: [UInt32]], _ isChangedByComposing: Set<UInt32>
    ) {
      var parts: [UInt32] = []
      var isChanged = false
      func decompose(_ part: UInt32) {
        isChanged = isChanged || isChangedByComposing.contains(part)
        guard let step = steps[part] else { return parts.append(part) }
        step.forEach(decompose)
      }
      decompose(scalar)
      var flags = NormalizationTables.changesDecomposed
      if isChanged { flags |= NormalizationTables.changesComposed }
      if let first = parts.first {
        let joins = NormalizationTables.joinsComposed | NormalizationTables.joinsDecomposed
        if entry(first) & 0xFF != 0 { flags |= joins }
        if seconds.contains(first) || Self.isJoiningLetter(first) {
          flags |= NormalizationTables.joinsComposed
        }
      }
      flags |= Entry(pool.count) << NormalizationTables.poolShift
      enter(flags, scalar)
      pool.append(UInt32(parts.count))
      pool += parts
    }

    mutating func enterHangul() {
      let vowels = HangulSyllables.vowels..<HangulSyllables.vowels + HangulSyllables.vowelCount
      let trailing = HangulSyllables.trailing + 1..<HangulSyllables.trailing + HangulSyllables.trailingCount
      for letters in [vowels, trailing] {
        for letter in letters {
          enter(NormalizationTables.changesComposed | NormalizationTables.joinsComposed, letter)
        }
      }
      // The blocks that hold nothing but syllables share one.
      let end = HangulSyllables.first + HangulSyllables.count
      let full = HangulSyllables.first >> 8..<end >> 8
      for block in full { blockStarts[Int(block)] = UInt32(entries.count) }
      entries.append(contentsOf: repeatElement(NormalizationTables.changesDecomposed, count: 256))
      for scalar in full.upperBound << 8..<end { enter(NormalizationTables.changesDecomposed, scalar) }
    }

    /// Whether a scalar is a Hangul letter that composes with one before it.
    private static func isJoiningLetter(_ scalar: UInt32) -> Bool {
      scalar &- HangulSyllables.vowels < HangulSyllables.vowelCount
        || (scalar > HangulSyllables.trailing
          && scalar &- HangulSyllables.trailing < HangulSyllables.trailingCount)
    }

    /// The scalars whose entries have any of `bits`.
    func scalars(with bits: Entry) -> [UInt32] {
      var found: [UInt32] = []
      for (block, start) in blockStarts.enumerated() where start != 0 {
        for low in 0..<256 where entries[Int(start) + low] & bits != 0 {
          found.append(UInt32(block << 8 | low))
        }
      }
      return found
    }

    private func entry(_ scalar: UInt32) -> Entry {
      entries[Int(blockStarts[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
    }

    private mutating func enter(_ bits: Entry, _ scalar: UInt32) {
      let block = Int(scalar >> 8)
      if blockStarts[block] == 0 {
        blockStarts[block] = UInt32(entries.count)
        entries.append(contentsOf: repeatElement(0, count: 256))
      }
      entries[Int(blockStarts[block]) + Int(scalar & 0xFF)] |= bits
    }
  }
}
