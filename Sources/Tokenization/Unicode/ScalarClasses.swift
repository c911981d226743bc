import CTokenKernels

/// The properties of a scalar that pre-tokenizers ask for, as bits.
struct ScalarClass: OptionSet, Sendable {
  let rawValue: UInt16

  /// General category L.
  static let letter = ScalarClass(rawValue: UInt16(TK_LETTER))
  /// General category N.
  static let number = ScalarClass(rawValue: UInt16(TK_NUMBER))
  /// White_Space: the 25 scalars that `\s` matches.
  static let space = ScalarClass(rawValue: UInt16(TK_SPACE))
  /// General category M.
  static let mark = ScalarClass(rawValue: UInt16(TK_MARK))
  /// Lu, Lt, Lm, Lo or M: what may stand in the capital part of a word of the o200k family.
  static let upperPart = ScalarClass(rawValue: UInt16(TK_UPPER))
  /// Ll, Lm, Lo or M: what may stand in the small part of a word of the o200k family.
  static let lowerPart = ScalarClass(rawValue: UInt16(TK_LOWER))
  /// General category P.
  static let punctuation = ScalarClass(rawValue: 1 << 6)
  /// General category S.
  static let symbol = ScalarClass(rawValue: 1 << 7)
  /// Script Han.
  static let han = ScalarClass(rawValue: 1 << 8)
  /// What `\w` matches.
  static let word = ScalarClass(rawValue: 1 << 9)
  /// Carriage return or line feed.
  static let newline = ScalarClass(rawValue: 1 << 10)
  /// General category P in Unicode 8.0, or ASCII punctuation: what Hugging Face's Punctuation splits at.
  static let oldPunctuation = ScalarClass(rawValue: 1 << 11)
  /// General category N in Unicode 17.0: what Hugging Face's Digits splits at, by Rust's `char::is_numeric`.
  static let laterNumber = ScalarClass(rawValue: 1 << 12)
}

/// Class of every scalar: a table of blocks of 256 scalars, equal blocks stored once.
///
/// The memory is written in `init` only and lives as long as the process, so it can be read from any thread.
final class ScalarClassTable: @unchecked Sendable {
  /// The table for ``UnicodeTables/version``, with the few properties that Hugging Face takes from other versions.
  static let shared = ScalarClassTable()

  /// For each block of 256 scalars, where its classes start in ``classes``. The first block starts at 0.
  let blockStarts: UnsafeMutablePointer<UInt32>
  /// Classes of the distinct blocks.
  let classes: UnsafeMutablePointer<UInt16>

  private init() {
    let blockCount = 0x110000 / 256
    let flat = UnsafeMutablePointer<UInt16>.allocate(capacity: 0x110000)
    defer { flat.deallocate() }
    let runs = UnicodeTables.propertyRuns
    for (index, run) in runs.enumerated() {
      let start = Int(run >> 8)
      let end = index + 1 < runs.count ? Int(runs[index + 1] >> 8) : 0x110000
      (flat + start).initialize(repeating: Self.bits(of: run & 0xFF), count: end - start)
    }
    for (changed, bit) in [
      (UnicodeTables.changedPunctuation, ScalarClass.oldPunctuation),
      (UnicodeTables.changedNumbers, ScalarClass.laterNumber),
    ] {
      for i in stride(from: 0, to: changed.count - 1, by: 2) {
        for scalar in changed[i]...changed[i + 1] { flat[Int(scalar)] ^= bit.rawValue }
      }
    }
    for scalar in 0..<0x80 where flat[scalar] & ScalarClass.symbol.rawValue != 0 {
      flat[scalar] |= ScalarClass.oldPunctuation.rawValue
    }
    flat[0x0A] |= ScalarClass.newline.rawValue
    flat[0x0D] |= ScalarClass.newline.rawValue

    blockStarts = .allocate(capacity: blockCount)
    classes = .allocate(capacity: 0x110000)
    var used = 0
    // The blocks that repeat are runs of one class; comparing with the block before finds nearly all.
    for block in 0..<blockCount {
      let source = flat + block * 256
      if block > 0 {
        let previous = classes + Int(blockStarts[block - 1])
        var same = true
        for i in 0..<256 where source[i] != previous[i] {
          same = false
          break
        }
        if same {
          blockStarts[block] = blockStarts[block - 1]
          continue
        }
      }
      (classes + used).initialize(from: source, count: 256)
      blockStarts[block] = UInt32(used)
      used += 256
    }
  }

  deinit {
    blockStarts.deallocate()
    classes.deallocate()
  }

  /// The bits of a run of ``UnicodeTables/propertyRuns``, whose low byte is given.
  private static func bits(of properties: UInt32) -> UInt16 {
    var bits: ScalarClass = []
    let category = UnicodeTables.categoryNames[Int(properties & 31)]
    switch category.utf8.first {
    case UInt8(ascii: "L"): bits.insert(.letter)
    case UInt8(ascii: "N"): bits.formUnion([.number, .laterNumber])
    case UInt8(ascii: "M"): bits.formUnion([.mark, .upperPart, .lowerPart])
    case UInt8(ascii: "P"): bits.formUnion([.punctuation, .oldPunctuation])
    case UInt8(ascii: "S"): bits.insert(.symbol)
    default: break
    }
    switch category {
    case "Lu", "Lt": bits.insert(.upperPart)
    case "Ll": bits.insert(.lowerPart)
    case "Lm", "Lo": bits.formUnion([.upperPart, .lowerPart])
    default: break
    }
    if properties & 1 << 5 != 0 { bits.insert(.word) }
    if properties & 1 << 6 != 0 { bits.insert(.space) }
    if properties & 1 << 7 != 0 { bits.insert(.han) }
    return bits.rawValue
  }

  /// The class of a scalar value below 0x110000.
  @inline(__always)
  func bits(_ scalar: UInt32) -> UInt16 {
    classes[Int(blockStarts[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
  }

  /// The class of a scalar.
  func scalarClass(_ scalar: UInt32) -> ScalarClass { ScalarClass(rawValue: bits(scalar)) }
}
