/// The scalars sorted by which sets of a pattern they belong to: a number for each combination that occurs.
///
/// Matching then asks a small table instead of sets. The memory is written in `init` only.
final class ScalarPartition: @unchecked Sendable {
  /// Numbers of classes, the end of the text among them.
  let count: Int
  /// The class of the end of the text, which is in no set.
  let end: UInt16
  /// The class of bytes that are no UTF-8: that of an unassigned scalar.
  let invalid: UInt16
  /// For each block of 256 scalars where its classes start in ``classes``. The first block starts at 0.
  private let blockStarts: UnsafeMutablePointer<UInt32>
  private let classes: UnsafeMutablePointer<UInt16>
  /// A value with a member in each class but the end's.
  private let samples: [UInt32]

  /// The coarsest partition in which every one of `sets` is a union of classes.
  init(_ sets: [ScalarSet]) {
    var bounds: Set<UInt32> = [0]
    for set in sets {
      for range in set.ranges {
        bounds.insert(range.lowerBound)
        if range.upperBound < ScalarSet.last { bounds.insert(range.upperBound + 1) }
      }
    }
    let starts = bounds.sorted()
    var numbers: [[Bool]: UInt16] = [:]
    var samples: [UInt32] = []
    let numbered = starts.map { start in
      let membership = sets.map { $0.contains(start) }
      if let known = numbers[membership] { return known }
      let number = UInt16(numbers.count)
      numbers[membership] = number
      samples.append(start)
      return number
    }
    self.samples = samples
    count = samples.count + 1
    end = UInt16(samples.count)

    let blockCount = 0x110000 / 256
    blockStarts = .allocate(capacity: blockCount)
    // Blocks of one class are stored once a class.
    var uniform: [UInt16: UInt32] = [:]
    var flat: [UInt16] = []
    var interval = 0
    for block in 0..<blockCount {
      let first = UInt32(block * 256)
      while interval + 1 < starts.count, starts[interval + 1] <= first { interval += 1 }
      let isUniform = interval + 1 >= starts.count || starts[interval + 1] >= first + 256
      if isUniform, block > 0, let known = uniform[numbered[interval]] {
        blockStarts[block] = known
        continue
      }
      blockStarts[block] = UInt32(flat.count)
      if isUniform, block > 0 { uniform[numbered[interval]] = UInt32(flat.count) }
      var at = interval
      for scalar in first..<first + 256 {
        while at + 1 < starts.count, starts[at + 1] <= scalar { at += 1 }
        flat.append(numbered[at])
      }
    }
    classes = .allocate(capacity: flat.count)
    classes.initialize(from: flat, count: flat.count)
    // Unassigned in Unicode 16.0.
    invalid = classes[Int(blockStarts[3]) + 0x78]
  }

  deinit {
    blockStarts.deallocate()
    classes.deallocate()
  }

  /// The class of a scalar value below 0x110000.
  @inline(__always)
  func classNumber(_ scalar: UInt32) -> UInt16 {
    classes[Int(blockStarts[Int(scalar >> 8)]) + Int(scalar & 0xFF)]
  }

  /// Which classes make up a set the partition was made for.
  func members(of set: ScalarSet) -> [Bool] { samples.map { set.contains($0) } + [false] }
}
