/// Where in the run findings lie: a fixed number of stretches of rows, which grow with the run.
struct FindingTimeline {
  /// Findings of one stretch of rows.
  struct Stretch {
    private(set) var errors = 0
    private(set) var warnings = 0
    private(set) var notes = 0

    var total: Int { errors + warnings + notes }

    mutating func add(_ severity: Severity) {
      switch severity {
      case .error: errors += 1
      case .warning: warnings += 1
      case .note: notes += 1
      }
    }

    mutating func add(_ other: Stretch) {
      errors += other.errors
      warnings += other.warnings
      notes += other.notes
    }
  }

  private static let capacity = 96
  /// Rows in a stretch.
  private(set) var rowsPerStretch = 1
  private var stretches: [Stretch] = []

  mutating func add(_ severity: Severity, row: Int) {
    while row / rowsPerStretch >= Self.capacity { coarsen() }
    let index = max(0, row) / rowsPerStretch
    while stretches.count <= index { stretches.append(Stretch()) }
    stretches[index].add(severity)
  }

  /// The stretches of a run of so many rows, between 48 and 96 of them when there are rows enough.
  mutating func stretches(rows: Int) -> [Stretch] {
    while rowsPerStretch * Self.capacity < rows { coarsen() }
    let count = max(stretches.count, (rows + rowsPerStretch - 1) / rowsPerStretch)
    return stretches + Array(repeating: Stretch(), count: count - stretches.count)
  }

  /// Joins neighbours.
  private mutating func coarsen() {
    var joined: [Stretch] = []
    for (index, stretch) in stretches.enumerated() {
      if index % 2 == 0 { joined.append(stretch) } else { joined[index / 2].add(stretch) }
    }
    stretches = joined
    rowsPerStretch *= 2
  }
}
