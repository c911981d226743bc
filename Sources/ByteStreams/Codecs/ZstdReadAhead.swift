/// Decodes frames of a zstd file that lie ahead of the reader, on a thread of its own.
///
/// The file is taken in runs of whole frames. While the reader decodes one run, the beginning of the next one is decoded
/// here, up to a bound; the reader takes it over together with the decoder, which stands where the beginning ends.
/// Unchecked: `monitor` guards all that changes; a decoder is used by one thread at a time.
final class ZstdReadAhead: @unchecked Sendable {
  /// The decoded beginning of a run of frames, and the decoder that goes on from there.
  struct Beginning {
    let source: ZstdSource
    let remarks: RemarkLog
    var chunks: [Chunk]
  }

  /// Decoded bytes in an array of the pool.
  struct Chunk {
    let bytes: [UInt8]
    let count: Int
  }

  /// The least that the frames of one run decode to, as far as headers tell; also the most that is decoded ahead.
  private let runBytes: Int
  /// Where decoded bytes wait.
  let pool: BlockPool
  private let monitor = Monitor()
  private let file: FileTail
  private let size: Int
  private let windowLog: Int
  /// Where the next run begins that is, or will be, decoded here; nil while none is chosen.
  private var boundary: Int?
  private var beginning: Beginning?
  /// Whether the reader has come to the boundary and waits.
  private var isWanted = false
  /// The last end of a frame that the reader has passed.
  private var passed = 0
  private var isStopped = false
  /// Whether nothing more comes from here.
  private var hasEnded = false
  private var thread: WorkerThread?

  /// Begins to look for runs; nil when the system gives no thread.
  init?(_ file: FileTail, size: Int, windowLog: Int, runBytes: Int) {
    self.runBytes = runBytes
    pool = BlockPool(blockSize: max(1, runBytes / 32))
    self.file = file
    self.size = size
    self.windowLog = windowLog
    guard let thread = WorkerThread({ [unowned self] in self.work() }) else { return nil }
    self.thread = thread
  }

  /// Ends the thread. Call it once, before giving this up.
  func stop() {
    monitor.locked {
      isStopped = true
      monitor.wakeAll()
    }
    thread?.join()
  }

  // MARK: The reader's side

  /// Whether the run that begins at this end of a frame is to be taken over.
  func begins(at offset: Int) -> Bool {
    monitor.locked {
      passed = offset
      return boundary == offset
    }
  }

  /// The beginning of the run at the boundary, as far as it is decoded; waits for what is being decoded right now. Nil when
  /// it cannot be had after all.
  func take() -> Beginning? {
    monitor.locked {
      isWanted = true
      while beginning == nil, !hasEnded { monitor.wait() }
      isWanted = false
      let taken = beginning
      beginning = nil
      boundary = nil
      if let taken { passed = max(passed, taken.source.lastFrameEnd) }
      monitor.wakeAll()
      return taken
    }
  }

  // MARK: The thread's side

  private func work() {
    defer {
      monitor.locked {
        hasEnded = true
        monitor.wakeAll()
      }
    }
    var walk = ZstdFrameWalk(file, size: size)
    while passRun(&walk), walk.offset < size {
      guard choose(walk.offset) else { continue }
      guard let beginning = decode(from: walk.offset, frames: walk.frames), hand(over: beginning) else {
        return
      }
    }
  }

  /// Goes on to the end of a run; false where the frames end.
  private func passRun(_ walk: inout ZstdFrameWalk) -> Bool {
    var rawBytes = 0
    repeat {
      guard let frame = walk.passFrame(), !monitor.locked({ isStopped }) else { return false }
      rawBytes += frame
    } while rawBytes < runBytes
    return true
  }

  /// Makes this the place where the reader is to take over; false when it has passed it already.
  private func choose(_ offset: Int) -> Bool {
    monitor.locked {
      guard passed < offset else { return false }
      boundary = offset
      return true
    }
  }

  private func decode(from offset: Int, frames: Int) -> Beginning? {
    let remarks = RemarkLog()
    guard
      let source = try? ZstdSource(
        file.from(offset), remarks: remarks, windowLog: windowLog, offset: offset, frames: frames)
    else { return nil }
    var chunks: [Chunk] = []
    for _ in 0..<runBytes / pool.blockSize {
      if monitor.locked({ isWanted || isStopped }) { break }
      var bytes = pool.take()
      // A fault stays with the decoder, which gives it again to the reader in its place.
      let count = bytes.withUnsafeMutableBytes { (try? source.read(into: $0)) ?? 0 }
      if count == 0 { break }
      chunks.append(Chunk(bytes: bytes, count: count))
    }
    return Beginning(source: source, remarks: remarks, chunks: chunks)
  }

  /// Waits until the reader has taken the beginning; false when it never will.
  private func hand(over finished: Beginning) -> Bool {
    monitor.locked {
      beginning = finished
      monitor.wakeAll()
      while beginning != nil, !isStopped { monitor.wait() }
      return !isStopped
    }
  }
}
