/// Reference log-probabilities by pair, as they become known: 16 bytes a pair.
///
/// The reference does not change during a stage, so each pair's numbers are computed once, in the first epoch. They are
/// kept in checkpoints: computed again in a batch of other pairs they might differ in the last bit, and a resumed run
/// must not.
struct ReferenceTable {
  private var values: [Double]

  init(pairs: Int) {
    values = [Double](repeating: .nan, count: 2 * pairs)
  }

  /// A table as saved; nil when the size does not fit.
  init?(bytes: [UInt8], pairs: Int) {
    guard bytes.count == 16 * pairs else { return nil }
    values = stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) })
    }
  }

  /// The table for a file: little-endian doubles, chosen and rejected of each pair in turn, NaN where not known.
  var bytes: [UInt8] {
    values.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
    }
  }

  subscript(index: Int) -> AnswerLogProbabilities? {
    get {
      let chosen = values[2 * index]
      return chosen.isNaN ? nil : AnswerLogProbabilities(chosen: chosen, rejected: values[2 * index + 1])
    }
    set {
      values[2 * index] = newValue?.chosen ?? .nan
      values[2 * index + 1] = newValue?.rejected ?? .nan
    }
  }
}
