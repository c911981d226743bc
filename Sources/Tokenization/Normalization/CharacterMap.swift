/// The compiled character replacements of a SentencePiece model (`precompiled_charsmap`): the longest text that is
/// known at a place becomes another one.
///
/// The form: a little-endian u32 with the size of a trie in bytes; the trie, a double array of u32 units in the layout of
/// the darts-clone library, whose values are offsets; then the replacements, each ended by a zero byte.
struct CharacterMap: Sendable, Hashable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// Units of the trie; tells maps apart well enough for a hash.
  var count: Int { units.count }

  /// Bytes of the longest replacement.
  let longestReplacement: Int

  /// More than any replacement needs: the longest of Unicode's compatibility forms has 33 bytes.
  private static let mostReplacement = 1_024

  /// Reads a compiled map; nil if the sizes in it do not fit or a replacement has more than 1,024 bytes.
  init?(compiled bytes: ArraySlice<UInt8>) {
    func word(_ offset: Int) -> UInt32 {
      let start = bytes.startIndex + offset
      return UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
        | UInt32(bytes[start + 3]) << 24
    }
    guard bytes.count >= 8 else { return nil }
    let size = Int(word(0))
    guard size >= 4, size % 4 == 0, size <= bytes.count - 4 else { return nil }
    units = (0..<size / 4).map { word(4 + 4 * $0) }
    replacements = Array(bytes.dropFirst(4 + size))
    // Every replacement must end.
    if let last = replacements.last, last != 0 { return nil }
    longestReplacement = replacements.split(separator: 0).reduce(0) { max($0, $1.count) }
    guard longestReplacement <= Self.mostReplacement else { return nil }
  }

  /// The longest known text at the start of `range`, and what it becomes.
  func longestMatch(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>
  ) -> (length: Int, replacement: ArraySlice<UInt8>)? {
    var found: (length: Int, offset: Int)?
    forEachMatch(bytes, range) { length, offset in
      found = (length, offset)
      return true
    }
    return found.flatMap { found in replacement(at: found.offset).map { (found.length, $0) } }
  }

  /// What the shortest known text at the start of `range` becomes. A zero byte is no part of it.
  func shortestMatch(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> ArraySlice<UInt8>? {
    var found: Int?
    let end = range.first { bytes[$0] == 0 } ?? range.upperBound
    forEachMatch(bytes, range.lowerBound..<end) { _, offset in
      found = offset
      return false
    }
    return found.flatMap(replacement)
  }

  /// Calls `body` with the length of each known text at the start of `range` and where its replacement stands, the
  /// shortest first, until it returns false.
  private func forEachMatch(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ body: (_ length: Int, _ offset: Int) -> Bool
  ) {
    guard let root = units.first else { return }
    var node = Self.offset(root)
    for i in range {
      let byte = bytes[i]
      node ^= Int(byte)
      guard node < units.count else { break }
      let unit = units[node]
      // A unit's label is its low byte; the top bit marks values, which no byte equals.
      guard unit & 0x8000_00FF == UInt32(byte) else { break }
      node ^= Self.offset(unit)
      guard node < units.count else { break }
      if unit >> 8 & 1 == 1, !body(i + 1 - range.lowerBound, Int(units[node] & 0x7FFF_FFFF)) { return }
    }
  }

  private func replacement(at offset: Int) -> ArraySlice<UInt8>? {
    guard offset < replacements.count else { return nil }
    let end = replacements[offset...].firstIndex(of: 0) ?? replacements.count
    return replacements[offset..<end]
  }

  /// The distance to a unit's children.
  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 1 << 9) >> 6)
  }
}
