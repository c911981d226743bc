/// Finds records that have nearly the same words as an earlier one, by their sketches.
///
/// Records that share one band of their sketches are compared: of those that share 85 % of their runs of words one in 150 is
/// missed, of those that share 80 % one in 19. Memory is bounded: once it is full, later records are compared with those
/// that are remembered, and not with one another.
struct NearDuplicates: Sendable {
  /// Bytes taken for each record: its sketch, its place, and a slot for each band at the table's usual load.
  static let bytesPerRecord = MinHashSketch.size + 8 + 32 * MinHashSketch.size / 8

  private let threshold: Double
  private let limit: Int
  /// The record that was first seen with a band.
  private var firstOfBand: FirstSeen
  private var sketches: [UInt8] = []
  private var places: [UInt64] = []

  /// - Parameters:
  ///   - threshold: the similarity from which on two records are nearly the same.
  ///   - bytes: how much memory may be taken.
  init(threshold: Double, bytes: Int) {
    self.threshold = threshold
    limit = max(1, bytes / Self.bytesPerRecord)
    firstOfBand = FirstSeen(limit: limit * MinHashSketch.size / 8)
  }

  /// How many records are remembered.
  var count: Int { places.count }

  /// Whether later records are no longer remembered.
  var isFull: Bool { count >= limit }

  /// The most similar of the earlier records that share a band, if it is similar enough; remembers the record if not.
  mutating func insert(_ sketch: MinHashSketch, at place: UInt64) -> (place: UInt64, similarity: Double)? {
    var best: (place: UInt64, similarity: Double)?
    for band in sketch.bands {
      guard let index = firstOfBand.value(of: band).map({ Int($0) }) else { continue }
      let start = index * MinHashSketch.size
      let similarity = MinHashSketch.similarity(sketches[start..<start + MinHashSketch.size], sketch.bytes)
      if similarity >= threshold, similarity > best?.similarity ?? 0 { best = (places[index], similarity) }
    }
    // What is like an earlier record needs no place of its own: what is like it is like that one, or nearly so.
    guard best == nil, !isFull else { return best }
    for band in sketch.bands { _ = firstOfBand.insert(UInt64(count), for: band) }
    sketches.append(contentsOf: sketch.bytes)
    places.append(place)
    return nil
  }
}
