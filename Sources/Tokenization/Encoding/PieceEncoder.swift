import CTokenKernels

/// Turns pieces into tokens: remembered ones at once, the others by merging, and then remembers them too.
///
/// The hot loop of encoding. All its state but the pieces remembered is here, in memory of its own, so that nothing is counted, checked or locked
/// on the way.
struct PieceEncoder: ~Copyable {
  private let vocabulary: Vocabulary
  private let wholePiecesFirst: Bool
  /// Where pieces may be cut; nil if nowhere.
  private let borders: CharacterBorders?
  /// Ends of the parts of pieces that were cut.
  private let parts: UnsafeMutablePointer<Int>
  private var merger: PieceMerger
  private var cache: PieceCache
  private var longCache = LongPieceCache()

  /// Pieces of the batch that no cache knows, or their parts, to be made tokens together.
  private let jobs: UnsafeMutablePointer<tk_job>
  private static let mostJobs = 2 * PieceCache.batch + Int(TK_MOST_PARTS)
  /// The misses that jobs are for, and how many each.
  private let jobMisses: UnsafeMutablePointer<(miss: Int, jobs: Int)>
  /// Tokens of the pieces missed: first those of jobs, with room for the longest each, then the others.
  private var found = TokenBuffer(capacity: 2 * PieceCache.batch * PieceMerger.longestJob)
  private static let jobRoom = PieceCache.batch * PieceMerger.longestJob

  /// Tokens of the pieces that the cache knows.
  private let known: UnsafeMutablePointer<UInt32>
  /// Tokens of all pieces.
  private var joined = TokenBuffer(capacity: PieceCache.room * PieceCache.batch)

  init(_ model: TokenizerModel, _ memory: PieceMemory) {
    vocabulary = model.vocabulary
    wholePiecesFirst = model.wholePiecesFirst
    if case .bytes = model.alphabet { borders = model.borders } else { borders = nil }
    parts = .allocate(capacity: PieceCache.batch + Int(TK_LONGEST_CUT))
    known = .allocate(capacity: PieceCache.room * PieceCache.batch + PieceCache.spare)
    merger = PieceMerger(
      vocabulary: model.vocabulary, merges: model.merges, bytePairs: model.bytePairs,
      characters: model.characterTokens)
    cache = PieceCache(memory)
    jobs = .allocate(capacity: Self.mostJobs)
    jobMisses = .allocate(capacity: PieceCache.batch)
  }

  deinit {
    parts.deallocate()
    known.deallocate()
    jobs.deallocate()
    jobMisses.deallocate()
  }

  /// Begins to work; to be called before anything is encoded.
  mutating func begin() { cache.begin() }

  /// Lets go of what others may work with too.
  mutating func end() { cache.end() }

  /// Appends the tokens of pieces to `ids`.
  ///
  /// - Parameters:
  ///   - start: Where the first piece starts.
  ///   - ends: Where each piece ends.
  ///   - limit: How far `bytes` may be read.
  mutating func encode(
    _ bytes: UnsafePointer<UInt8>, start: Int, ends pieceEnds: UnsafeBufferPointer<Int>, limit: Int,
    into ids: inout [UInt32]
  ) {
    guard var ends = pieceEnds.baseAddress, let last = pieceEnds.last else { return }
    guard let borders, !tk_is_ascii(bytes + start, last &- start) else {
      return encodeParts(bytes, start, ends, pieceEnds.count, limit, &ids)
    }
    var start = start
    var left = pieceEnds.count
    while left > 0 {
      var partCount = 0
      let taken = tk_cut_pieces(
        borders.borders, wholePiecesFirst, bytes, start, ends, left, parts, &partCount)
      encodeParts(bytes, start, parts, partCount, limit, &ids)
      start = ends[taken &- 1]
      ends += taken
      left &-= taken
    }
  }

  /// Appends the tokens of pieces, or of parts of them, of which those of one piece are looked up together.
  private mutating func encodeParts(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ ends: UnsafePointer<Int>, _ count: Int, _ limit: Int,
    _ ids: inout [UInt32]
  ) {
    var start = start
    var ends = ends
    var left = count
    while left > 0 {
      let inHand = min(left, PieceCache.batch)
      var made = 0
      let missed = cache.find(
        bytes, limit: limit, start: start, ends: ends, count: inHand, known, made: &made)
      if missed == 0 {
        ids.append(contentsOf: UnsafeBufferPointer(start: known, count: made))
      } else {
        joined.count = made &+ encodeMissed(bytes, start, ends, missed)
        joined.reserve(0)
        cache.fillIn(joined.tokens, known, made: made, missed: missed, from: found.tokens)
        ids.append(contentsOf: UnsafeBufferPointer(start: joined.tokens, count: joined.count))
      }
      start = ends[inHand &- 1]
      ends += inHand
      left &-= inHand
    }
  }

  /// Makes tokens of the pieces that the cache does not know, and remembers them. They stand in ``found``; returns their number.
  private mutating func encodeMissed(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ ends: UnsafePointer<Int>, _ missed: Int
  ) -> Int {
    let misses = cache.misses
    let takesJobs = merger.takesJobs
    found.count = Self.jobRoom
    for m in 0..<missed {
      let index = Int(misses[m].index)
      let pieceStart = index == 0 ? start : ends[index &- 1]
      let length = ends[index] &- pieceStart
      misses[m].count = 0
      if misses[m].same != TK_FIRST { continue }
      if misses[m].is_elsewhere, findLong(bytes + pieceStart, length, m) { continue }
      if !takesJobs || length > PieceMerger.longestJob { encodeAlone(bytes + pieceStart, length, m) }
    }
    if takesJobs { encodeTogether(bytes, start, ends, missed) }
    cache.noteEntered()
    var added = 0
    for m in 0..<missed {
      if misses[m].same != TK_FIRST {
        misses[m].from = misses[Int(misses[m].same)].from
        misses[m].count = misses[Int(misses[m].same)].count
      }
      added &+= Int(misses[m].count)
    }
    return added
  }

  /// Makes the tokens of the misses that have none yet, as jobs. From here on ``found`` stays where it is.
  private mutating func encodeTogether(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ ends: UnsafePointer<Int>, _ missed: Int
  ) {
    let misses = cache.misses
    var jobCount = 0
    var missCount = 0
    // Each byte becomes one token at most.
    var jobBytes = 0
    for m in 0..<missed where misses[m].count == 0 && misses[m].same == TK_FIRST {
      let index = Int(misses[m].index)
      let pieceStart = index == 0 ? start : ends[index &- 1]
      let length = ends[index] &- pieceStart
      // Parts only where there is room for all that may be to come.
      let borders = jobCount &+ missed < Self.mostJobs &- Int(TK_MOST_PARTS) ? borders?.borders : nil
      let made = tk_make_jobs(
        borders, wholePiecesFirst, bytes + pieceStart, length, found.tokens + jobBytes, jobs + jobCount)
      jobMisses[missCount] = (m, made)
      missCount &+= 1
      jobCount &+= made
      jobBytes &+= length
    }
    if missCount > 0 { carryOut(jobCount, misses: missCount) }
  }

  /// Looks a piece up in the cache of long ones.
  private mutating func findLong(_ piece: UnsafePointer<UInt8>, _ length: Int, _ miss: Int) -> Bool {
    guard length <= LongPieceCache.longestPiece,
      let known = longCache.find(piece, count: length, hash: ByteHash.hash(piece, count: length))
    else { return false }
    found.reserve(known.count)
    longCache.copy(known, to: found.tokens + found.count)
    enter(known.count, miss)
    return true
  }

  /// The last `count` tokens of ``found`` are those of a miss.
  private mutating func enter(_ count: Int, _ miss: Int) {
    cache.misses[miss].from = UInt32(found.count)
    cache.misses[miss].count = UInt32(count)
    found.count += count
  }

  /// Makes the tokens of a piece that is no job.
  private mutating func encodeAlone(_ piece: UnsafePointer<UInt8>, _ length: Int, _ miss: Int) {
    let whole = wholePiecesFirst ? vocabulary.id(of: piece, count: length) : Vocabulary.none
    if whole != Vocabulary.none {
      found.reserve(1)
      found.tokens[found.count] = whole
      enter(1, miss)
    } else {
      let made = merger.merge(piece, count: length)
      found.reserve(made)
      (found.tokens + found.count).update(from: merger.tokens, count: made)
      enter(made, miss)
    }
    remember(piece, length, miss)
  }

  /// Makes the tokens of the pieces in ``jobs``, all together.
  private mutating func carryOut(_ jobCount: Int, misses missCount: Int) {
    if wholePiecesFirst { vocabulary.findWhole(jobs, count: jobCount) }
    merger.merge(UnsafeMutableBufferPointer(start: jobs, count: jobCount))
    var job = jobs
    for m in 0..<missCount {
      let (miss, count) = jobMisses[m]
      let made = count == 1 ? Int(job.pointee.made) : tk_join_jobs(job, count)
      cache.misses[miss].from = UInt32(job.pointee.tokens - found.tokens)
      cache.misses[miss].count = UInt32(made)
      var length = 0
      for i in 0..<count { length &+= Int(job[i].count) }
      remember(job.pointee.bytes, length, miss)
      job += count
    }
  }

  /// Remembers the tokens of a miss.
  private mutating func remember(_ piece: UnsafePointer<UInt8>, _ length: Int, _ miss: Int) {
    guard length <= LongPieceCache.longestPiece else { return }
    let count = Int(cache.misses[miss].count)
    let made = found.tokens + Int(cache.misses[miss].from)
    if cache.remember(miss, piece, length: length, made, count: count) { return }
    let hash = ByteHash.hash(piece, count: length)
    // A piece may be in hand twice.
    if longCache.find(piece, count: length, hash: hash) == nil {
      longCache.insert(
        piece, count: length, hash: hash, tokens: UnsafeBufferPointer(start: made, count: count))
    }
  }
}

/// Memory for tokens, which grows. Behind its capacity there is room for what the cache copies at once.
private struct TokenBuffer: ~Copyable {
  private(set) var tokens: UnsafeMutablePointer<UInt32>
  /// Tokens in use.
  var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    tokens = .allocate(capacity: capacity + PieceCache.spare)
  }

  deinit { tokens.deallocate() }

  /// Makes room for `more` tokens.
  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    let old = capacity
    capacity = max(count + more, capacity * 2)
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + PieceCache.spare)
    // Also what stands before the end without being counted.
    larger.update(from: tokens, count: min(count, old))
    tokens.deallocate()
    tokens = larger
  }
}
