import CTokenKernels

/// Turns pieces into tokens: remembered ones at once, the others by merging, and then remembers them too.
///
/// The hot loop of encoding. All its state is here, in memory of its own, so that nothing is counted, checked or locked on the way.
struct PieceEncoder: ~Copyable {
  private let vocabulary: Vocabulary
  private let wholePiecesFirst: Bool
  private var merger: PieceMerger
  private var cache: PieceCache
  private var longCache = LongPieceCache()
  private let jobs: UnsafeMutablePointer<tk_job>
  private let jobTokens: UnsafeMutablePointer<UInt32>
  /// The piece in hand that each job is for.
  private let jobPieces: UnsafeMutablePointer<Int>

  /// Tokens of the pieces in hand.
  private(set) var tokens: UnsafeMutablePointer<UInt32>
  /// Number of tokens.
  private(set) var count = 0
  private var capacity = PieceCache.room * PieceCache.batch

  init(_ model: TokenizerModel) {
    vocabulary = model.vocabulary
    wholePiecesFirst = model.wholePiecesFirst
    merger = PieceMerger(
      vocabulary: model.vocabulary, merges: model.merges, bytePairs: model.bytePairs,
      characters: model.characterTokens)
    cache = PieceCache()
    jobs = .allocate(capacity: PieceCache.batch)
    jobTokens = .allocate(capacity: PieceCache.batch * PieceMerger.longestJob)
    jobPieces = .allocate(capacity: PieceCache.batch)
    tokens = .allocate(capacity: capacity)
  }

  deinit {
    jobs.deallocate()
    jobTokens.deallocate()
    jobPieces.deallocate()
    tokens.deallocate()
  }

  /// Puts the tokens of pieces into ``tokens``, in place of those before.
  ///
  /// - Parameters:
  ///   - start: Where the first piece starts.
  ///   - ends: Where each piece ends.
  ///   - limit: How far `bytes` may be read.
  mutating func encode(
    _ bytes: UnsafePointer<UInt8>, start: Int, ends pieceEnds: UnsafeBufferPointer<Int>, limit: Int
  ) {
    count = 0
    guard var ends = pieceEnds.baseAddress else { return }
    var start = start
    var left = pieceEnds.count
    while left > 0 {
      let inHand = min(left, PieceCache.batch)
      cache.take(bytes, limit: limit, start: start, ends: ends, count: inHand)
      learn(bytes, start, ends, inHand)
      var index = 0
      while true {
        reserve((inHand &- index) &* PieceCache.room)
        index = cache.find(from: index, to: inHand, tokens, made: &count)
        if index == inHand { break }
        // Too long for this cache, of too many tokens, or pushed out by others at once.
        let pieceStart = index == 0 ? start : ends[index &- 1]
        encodeUnseen(bytes + pieceStart, count: ends[index] &- pieceStart, index: index)
        index &+= 1
      }
      start = ends[inHand &- 1]
      ends += inHand
      left &-= inHand
    }
  }

  /// Merges and remembers those of the pieces in hand that no cache knows.
  private mutating func learn(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ ends: UnsafePointer<Int>, _ inHand: Int
  ) {
    guard merger.takesJobs else { return }
    var jobCount = 0
    for unknown in cache.unknownPieces(of: inHand) {
      let index = Int(unknown)
      let pieceStart = index == 0 ? start : ends[index &- 1]
      let length = ends[index] &- pieceStart
      let piece = bytes + pieceStart
      guard length <= PieceMerger.longestJob else { continue }
      if longCache.find(piece, count: length, hash: ByteHash.hash(piece, count: length)) != nil { continue }
      if wholePiecesFirst {
        var whole = vocabulary.id(of: piece, count: length)
        if whole != Vocabulary.none {
          remember(piece, length, index, &whole, count: 1)
          continue
        }
      }
      jobs[jobCount] = tk_job(
        bytes: piece, count: UInt32(length), made: 0, tokens: jobTokens + jobCount * PieceMerger.longestJob)
      jobPieces[jobCount] = index
      jobCount &+= 1
    }
    guard jobCount > 0 else { return }
    merger.merge(UnsafeMutableBufferPointer(start: jobs, count: jobCount))
    for job in 0..<jobCount {
      let index = jobPieces[job]
      let pieceStart = index == 0 ? start : ends[index &- 1]
      remember(
        bytes + pieceStart, ends[index] &- pieceStart, index, jobTokens + job * PieceMerger.longestJob,
        count: Int(jobs[job].made))
    }
  }

  /// Remembers the tokens of the piece in hand at `index`, unless they are: a piece may be in hand twice.
  private mutating func remember(
    _ piece: UnsafePointer<UInt8>, _ length: Int, _ index: Int, _ made: UnsafePointer<UInt32>, count: Int
  ) {
    if length > LongPieceCache.longestPiece || cache.remember(index, made, count: count) { return }
    let hash = ByteHash.hash(piece, count: length)
    if longCache.find(piece, count: length, hash: hash) == nil {
      longCache.insert(
        piece, count: length, hash: hash, tokens: UnsafeBufferPointer(start: made, count: count))
    }
  }

  /// Appends the tokens of the piece in hand at `index`, which the first cache does not know.
  private mutating func encodeUnseen(_ piece: UnsafePointer<UInt8>, count length: Int, index: Int) {
    if length <= LongPieceCache.longestPiece,
      let found = longCache.find(piece, count: length, hash: ByteHash.hash(piece, count: length))
    {
      reserve(found.count)
      longCache.copy(found, to: tokens + count)
      count &+= found.count
      return
    }
    let before = count
    encodeUnknown(piece, count: length)
    remember(piece, length, index, tokens + before, count: count &- before)
  }

  /// Appends the tokens of a piece that no cache knows.
  private mutating func encodeUnknown(_ piece: UnsafePointer<UInt8>, count length: Int) {
    if wholePiecesFirst {
      let whole = vocabulary.id(of: piece, count: length)
      if whole != Vocabulary.none {
        reserve(1)
        tokens[count] = whole
        count &+= 1
        return
      }
    }
    let made = merger.merge(piece, count: length)
    reserve(made)
    (tokens + count).update(from: merger.tokens, count: made)
    count &+= made
  }

  /// Makes room for `more` tokens.
  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    capacity = max(count + more, capacity * 2)
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    larger.initialize(from: tokens, count: count)
    tokens.deallocate()
    tokens = larger
  }
}
