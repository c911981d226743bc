/// The lowercase of single scalars by the Unicode Standard, of the version ``UnicodeTables/lowercaseVersion``.
///
/// What stands around a scalar plays no part: capital sigma always becomes σ.
enum LowercaseMapping {
  /// U+0130, the only scalar whose lowercase has two: i and a dot above.
  static let dottedCapital: UInt32 = 0x130
  static let dottedSmall: [UInt32] = [0x69, 0x307]

  /// What a scalar other than ``dottedCapital`` becomes.
  static func lowercase(_ scalar: UInt32) -> UInt32 {
    // The last run that starts at or before the scalar.
    let runs = UnicodeTables.lowercaseRuns
    var low = 0
    var high = runs.count / 3
    while low < high {
      let middle = (low + high) / 2
      if runs[3 * middle] <= scalar { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return scalar }
    let run = 3 * (low - 1)
    let distance = scalar - runs[run]
    let isEverySecond = runs[run + 1] >> 31 == 1
    guard scalar <= runs[run + 1] & 0x1F_FFFF, !isEverySecond || distance % 2 == 0 else { return scalar }
    return runs[run + 2] + distance
  }
}
