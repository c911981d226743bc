import CTokenKernels

/// Puts UTF-8 text into a normalization form (Unicode Standard Annex 15), with the characters of ``NormalizationTables``.
///
/// Text that is in the form already, as nearly all text is, is recognised without a copy. Bytes that are not
/// valid UTF-8 stay as they are.
struct FormNormalizer {
  private let isComposed: Bool
  private let tables: NormalizationTables
  private let classes = ScalarClassTable.shared
  /// Flags of scalars that may change, and of those before which text cannot be cut.
  private let changes: NormalizationTables.Entry
  private let joins: NormalizationTables.Entry
  private let kernels: UnsafePointer<tk_kernels>

  init(_ form: NormalizationForm, kernels: UnsafePointer<tk_kernels> = tk_best_kernels()) {
    self.kernels = kernels
    isComposed = form.isComposed
    tables = .of(form)
    changes = isComposed ? NormalizationTables.changesComposed : NormalizationTables.changesDecomposed
    joins = isComposed ? NormalizationTables.joinsComposed : NormalizationTables.joinsDecomposed
  }

  /// The normal form of `bytes[range]`, or nil if the text is in that form already. Offsets in the result
  /// count from the start of the range.
  func normalize(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: classes)
    guard let problem = firstProblem(in: text, from: range.lowerBound) else { return nil }
    var result = RewrittenText()
    result.bytes.reserveCapacity(range.count)
    result.bytes.append(
      contentsOf: UnsafeBufferPointer(start: bytes + range.lowerBound, count: problem - range.lowerBound))
    var position = problem
    var scalars: [UInt32] = []
    while position < range.upperBound {
      // A segment reaches from one scalar that cannot join what stands before it to the next.
      let end = segmentEnd(in: text, from: position)
      let start = result.bytes.count
      normalize(text, position..<end, scalars: &scalars, into: &result.bytes)
      let source = UnsafeBufferPointer(start: bytes + position, count: end - position)
      if !result.bytes[start...].elementsEqual(source) {
        result.replaced.append(
          ReplacedRange(
            normalized: start..<result.bytes.count,
            original: position - range.lowerBound..<end - range.lowerBound))
      }
      position = end
      // Skip to the segment with the next problem.
      let next = firstProblem(in: text, from: position) ?? range.upperBound
      result.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes + position, count: next - position))
      position = next
    }
    return result.replaced.isEmpty ? nil : result
  }

  /// Where the segment starts that holds the first scalar which may change, or nil if there is none.
  ///
  /// Only scalars of which something is known are looked at, one by one; the blocks in which there are none, as in
  /// most text of most languages, are passed at the speed of memory.
  private func firstProblem(in text: UTF8Cursor, from start: Int) -> Int? {
    let suspects = tables.suspects(isComposed: isComposed)
    var block = start
    var found: UInt64 = 0
    var end = start
    var segmentStart = start
    var lastClass: NormalizationTables.Entry = 0
    while true {
      block = suspects.block(of: text, from: block, kernels: kernels, found: &found)
      if found == 0 { return nil }
      while found != 0 {
        let i = block + found.trailingZeroBitCount
        found &= found - 1
        if i > end {
          // Nothing is known of the scalar before.
          segmentStart = text.start(ofScalarEndingAt: i, lowest: end)
          lastClass = 0
        }
        let scalar = text.scalar(at: i)
        let entry = scalar.value == ReadScalar.invalid ? 0 : tables.entry(scalar.value)
        let combining = entry & 0xFF
        if entry & joins == 0 { segmentStart = i }
        if entry & changes != 0 || (combining != 0 && combining < lastClass) { return segmentStart }
        lastClass = combining
        end = i + scalar.length
      }
      block += 64
    }
  }

  /// The end of the segment that starts at `start`.
  private func segmentEnd(in text: UTF8Cursor, from start: Int) -> Int {
    var i = start + text.scalar(at: start).length
    while i < text.limit {
      let scalar = text.scalar(at: i)
      if scalar.value == ReadScalar.invalid || tables.entry(scalar.value) & joins == 0 { break }
      i += scalar.length
    }
    return i
  }

  private func normalize(
    _ text: UTF8Cursor, _ segment: Range<Int>, scalars: inout [UInt32], into target: inout [UInt8]
  ) {
    scalars.removeAll(keepingCapacity: true)
    var i = segment.lowerBound
    while i < segment.upperBound {
      let scalar = text.scalar(at: i)
      if scalar.value == ReadScalar.invalid {
        // An invalid byte can only begin a segment; it stays, and what follows is normalized apart.
        target.append(text.bytes[i])
      } else {
        tables.appendDecomposition(of: scalar.value, to: &scalars)
      }
      i += scalar.length
    }
    order(&scalars)
    if isComposed { recompose(&scalars) }
    for scalar in scalars { target.append(utf8: scalar) }
  }

  /// Sorts each run of combining marks by class, equal classes staying in their order.
  private func order(_ scalars: inout [UInt32]) {
    var i = 0
    while i < scalars.count {
      if tables.combiningClass(scalars[i]) == 0 {
        i += 1
        continue
      }
      var end = i + 1
      var isOrdered = true
      while end < scalars.count, tables.combiningClass(scalars[end]) != 0 {
        if tables.combiningClass(scalars[end]) < tables.combiningClass(scalars[end - 1]) { isOrdered = false }
        end += 1
      }
      if !isOrdered {
        // Class, then place, then scalar in one key: a stable sort in O(n log n).
        var keys: [(key: UInt64, scalar: UInt32)] = []
        for k in i..<end {
          keys.append((UInt64(tables.combiningClass(scalars[k])) << 32 | UInt64(k), scalars[k]))
        }
        keys.sort { $0.key < $1.key }
        for (offset, entry) in keys.enumerated() { scalars[i + offset] = entry.scalar }
      }
      i = end
    }
  }

  /// Composes scalars with the starter before them where nothing stands between that blocks it.
  private func recompose(_ scalars: inout [UInt32]) {
    guard !scalars.isEmpty else { return }
    var count = 0
    var starter = -1
    var lastClass: UInt8 = 0
    for i in 0..<scalars.count {
      let scalar = scalars[i]
      let combining = tables.combiningClass(scalar)
      let isAdjacent = starter == count - 1
      if starter >= 0, isAdjacent || (lastClass != 0 && lastClass < combining),
        let composed = tables.composition(scalars[starter], scalar)
      {
        scalars[starter] = composed
        continue
      }
      scalars[count] = scalar
      if combining == 0 { starter = count }
      lastClass = combining
      count += 1
    }
    scalars.removeSubrange(count...)
  }
}
