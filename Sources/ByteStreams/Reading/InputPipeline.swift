/// Reads planned inputs one after another: sniffs, decompresses, opens archives, cuts records. It runs on one thread and
/// hands everything to `emit`, which says false when nobody listens any more.
struct InputPipeline {
  let plan: InputPlan
  let limits: ReadLimits
  let pool: BlockPool
  let counters: ReadCounters
  let cancellation: Cancellation
  let emit: (ReadEvent) -> Bool
  /// Lets the content of an ordinary file be read elsewhere and waits for its end; false when nobody listens any more.
  let lend: (LentContent) -> Bool
  private let total = TotalMeter()

  init(
    plan: InputPlan, limits: ReadLimits, pool: BlockPool, counters: ReadCounters, cancellation: Cancellation,
    emit: @escaping (ReadEvent) -> Bool, lend: @escaping (LentContent) -> Bool
  ) {
    self.plan = plan
    self.limits = limits
    self.pool = pool
    self.counters = counters
    self.cancellation = cancellation
    self.emit = emit
    self.lend = lend
  }

  func run() {
    for item in plan.items {
      do throws(StreamFault) {
        switch item {
        case .problem(let problem): try deliver(.problem(problem))
        case .standardInput:
          try readFile(Place(input: "-"), of: .success(.standardInput))
          counters.countInput()
        case .file(let path):
          try readFile(Place(input: path), of: opened(path))
          counters.countInput()
        }
      } catch {
        // Whatever is wrong with an input was reported there; only being cancelled comes up to here.
        return
      }
    }
  }

  private func opened(_ path: String) -> Result<FileDescriptor, FileSystemError> {
    do throws(FileSystemError) { return .success(try .reading(path)) } catch { return .failure(error) }
  }

  /// Which file, and which member of it, is being read.
  private struct Place {
    var input: String
    var member: String?
  }

  // MARK: Files

  private func readFile(
    _ place: Place, of opened: Result<FileDescriptor, FileSystemError>
  ) throws(StreamFault) {
    let file: FileSource
    do throws(FileSystemError) {
      file = try FileSource(try opened.get(), counters: counters, cancellation: cancellation)
    } catch {
      return try report(.unreadable(error), at: place)
    }
    let remarks = RemarkLog()
    let source = PeekableSource(file)
    switch ContentKind(sniffing: source.peek(ContentKind.sniffLength)) {
    case .compressed(let codec):
      try readCompressed(codec, source, from: file, remarks, at: place)
    case .archive(.tar):
      try readArchive(.tar, over: source, compressedBytes: nil, remarks, at: place)
    case .archive(let kind):
      guard file.size != nil else {
        return try report(
          StreamFault(
            code: "archive-from-pipe", message: "a \(kind.rawValue) archive cannot be read from a pipe",
            remedy: "save it as a file and name that"), at: place)
      }
      try readArchive(kind, over: file, compressedBytes: { file.bytesRead }, remarks, at: place)
    case let kind:
      try tellIfMisnamed(kind, at: place)
      try readContent(
        kind, source, compressedBytes: nil, remarks, at: place, lends: file.size != nil)
    }
  }

  private func readCompressed(
    _ codec: ContentKind.Codec, _ source: any ByteSource, from file: FileSource, _ remarks: RemarkLog,
    at place: Place
  ) throws(StreamFault) {
    let content: PeekableSource
    do throws(StreamFault) {
      content = try decoded(codec, source, from: file, remarks)
    } catch {
      return try report(error, at: place)
    }
    switch ContentKind(sniffing: content.peek(ContentKind.sniffLength)) {
    case .archive(.tar):
      try readArchive(.tar, over: content, compressedBytes: nil, remarks, at: place)
    case .archive(let kind):
      try report(
        StreamFault(
          code: "archive-compressed",
          message: "a \(kind.rawValue) archive inside \(codec.rawValue) is not read",
          remedy: "decompress it once and name the archive"), at: place)
    case let kind:
      try readContent(kind, content, compressedBytes: nil, remarks, at: place)
    }
  }

  /// The content of a whole file.
  private func decoded(
    _ codec: ContentKind.Codec, _ source: any ByteSource, from file: FileSource, _ remarks: RemarkLog
  ) throws(StreamFault) -> PeekableSource {
    guard codec == .zstd else {
      return try decoded(codec, source, remarks, compressedBytes: { file.bytesRead })
    }
    let decoder = try ParallelZstdSource(
      file, start: source, remarks: remarks, windowLog: limits.zstdWindowLog)
    return metered(decoder, compressedBytes: { [unowned decoder] in decoder.compressedBytes })
  }

  private func decoded(
    _ codec: ContentKind.Codec, _ source: any ByteSource, _ remarks: RemarkLog,
    compressedBytes: @escaping () -> Int
  ) throws(StreamFault) -> PeekableSource {
    let decoder: any ByteSource =
      switch codec {
      case .gzip: GzipSource(source, remarks: remarks)
      case .zstd: try ZstdSource(source, remarks: remarks, windowLog: limits.zstdWindowLog)
      case .xz, .bzip2, .lz4: try FilterSource(source, codec: codec, remarks: remarks)
      }
    return metered(decoder, compressedBytes: compressedBytes)
  }

  private func metered(_ decoder: any ByteSource, compressedBytes: @escaping () -> Int) -> PeekableSource {
    PeekableSource(
      MeteredSource(
        decoder, limits: limits, total: total, isMember: false, compressedBytes: compressedBytes))
  }

  // MARK: Archives

  private func readArchive(
    _ kind: ContentKind.ArchiveKind, over source: any ByteSource, compressedBytes: (() -> Int)?,
    _ remarks: RemarkLog, at place: Place
  ) throws(StreamFault) {
    var skipped = SkippedNames()
    var members = 0
    var wasRead = false
    do throws(StreamFault) {
      let seekable = source as? FileSource
      let input: ArchiveInput = if let seekable { try .seekable(seekable) } else { try .streaming(source) }
      let archive = try ArchiveReader(kind, input)
      walk: while true {
        if cancellation.isCancelled { throw .cancelled }
        if members > limits.members {
          throw StreamFault(
            code: "limit-members", message: "the archive has more than the \(limits.members) members allowed",
            remedy: "raise the limit of members if you trust the archive")
        }
        switch try archive.next() {
        case .end: break walk
        case .passed: members += 1
        case .refused(let label, let fault):
          members += 1
          wasRead = true
          try report(fault, at: Place(input: place.input, member: label))
        case .member(let label, let bytes):
          members += 1
          let content = PeekableSource(bytes)
          if DataName.isHidden(label) { continue }
          guard DataName.looksLikeData(name: label, sample: { content.peek(DataName.sampleLength) }) else {
            skipped.add(label)
            continue
          }
          wasRead = true
          let fault = try readMember(
            content, compressedBytes: compressedBytes, remarks, at: Place(input: place.input, member: label))
          // A fault of the file below was told with the member; the archive cannot go on and would only repeat it.
          if fault && input.fault != nil { return }
        }
      }
      // What stands behind the archive's end holds the checksum of the stream around it.
      if seekable == nil { _ = try InputWindow(source).drain() }
    } catch {
      wasRead = true
      try report(error, at: place)
    }
    for remark in remarks.takeAll() { try report(remark, at: place) }
    try tellSkipped(skipped, wasRead: wasRead, kind, at: place)
  }

  private func tellSkipped(
    _ skipped: SkippedNames, wasRead: Bool, _ kind: ContentKind.ArchiveKind, at place: Place
  ) throws(StreamFault) {
    if !wasRead {
      let what =
        skipped.count == 0 ? "it has no files in it" : "none of its files looks like data: \(skipped)"
      try report(
        StreamFault(
          code: "archive-without-data", message: "the \(kind.rawValue) archive gives no records: \(what)",
          remedy: "put .json, .jsonl or .ndjson files into it"), at: place)
    } else if skipped.count > 0 {
      try report(
        StreamFault(
          severity: .note, code: "files-skipped",
          message: "skipped members that do not look like data: \(skipped)",
          remedy: "give such a member a data file's name if it is data"), at: place)
    }
  }

  /// Reads one member, which may be compressed once more; true when it could not be read to its end.
  private func readMember(
    _ content: PeekableSource, compressedBytes: (() -> Int)?, _ remarks: RemarkLog, at place: Place
  ) throws(StreamFault) -> Bool {
    guard case .compressed(let codec) = ContentKind(sniffing: content.peek(ContentKind.sniffLength)) else {
      let kind = ContentKind(sniffing: content.peek(ContentKind.sniffLength))
      try tellIfMisnamed(kind, at: place)
      return try readContent(kind, content, compressedBytes: compressedBytes, remarks, at: place)
    }
    let packed = MeteredSource(content, limits: limits, total: total, isMember: false, compressedBytes: nil)
    let inner: PeekableSource
    do throws(StreamFault) {
      inner = try decoded(codec, packed, remarks, compressedBytes: { packed.bytes })
    } catch {
      try report(error, at: place)
      return true
    }
    let kind = ContentKind(sniffing: inner.peek(ContentKind.sniffLength))
    return try readContent(kind, inner, compressedBytes: nil, remarks, at: place)
  }

  // MARK: Content

  /// Cuts records out of content that is not to be unpacked any further; true when it could not be read to its end.
  ///
  /// - Parameter lends: whether those who use the records shall cut them.
  @discardableResult
  private func readContent(
    _ kind: ContentKind, _ source: any ByteSource, compressedBytes: (() -> Int)?, _ remarks: RemarkLog,
    at place: Place, lends: Bool = false
  ) throws(StreamFault) -> Bool {
    switch kind {
    case .plain, .empty: break
    case .emptyZip:
      try tellSkipped(SkippedNames(), wasRead: false, .zip, at: place)
      return true
    case .zeros:
      try report(
        StreamFault(
          code: "zero-filled",
          message: "it begins with zero bytes: an empty tar, or data that was never written",
          remedy: "make or copy the file again"), at: place)
      return true
    case .foreign(let name, let remedy):
      try report(
        StreamFault(
          code: "foreign-format", message: "it is in a format that is not read: \(name)", remedy: remedy),
        at: place)
      return true
    case .compressed(let codec):
      try report(
        StreamFault(
          code: "compressed-twice", message: "what it decompresses to is \(codec.rawValue) data again",
          remedy: "decompress it once and name the result"), at: place)
      return true
    case .archive(let kind):
      try report(
        StreamFault(
          code: "archive-in-archive", message: "it is a \(kind.rawValue) archive inside an archive",
          remedy: "unpack the outer archive and name the inner one"), at: place)
      return true
    }
    let metered = MeteredSource(
      source, limits: limits, total: total, isMember: true, compressedBytes: compressedBytes)
    let cutter = BlockCutter(
      metered, remarks: remarks, input: place.input, member: place.member, limits: limits,
      pool: pool)
    let content = LentContent(cutter, counters: counters)
    if lends {
      guard lend(content) else { throw .cancelled }
    } else {
      while let event = content.next() { try deliver(event) }
    }
    if cutter.fault?.isCancellation == true { throw .cancelled }
    return cutter.fault != nil
  }

  // MARK: Telling

  private func tellIfMisnamed(_ kind: ContentKind, at place: Place) throws(StreamFault) {
    guard kind == .plain, DataName.promisesPacked(place.member ?? place.input) else { return }
    try report(
      StreamFault(
        severity: .note, code: "suffix-mismatch",
        message: "its name promises compressed or archived data, but it is plain; it was read as it is",
        remedy: "give it a name that fits"), at: place)
  }

  private func report(_ fault: StreamFault, at place: Place) throws(StreamFault) {
    if fault.isCancellation { throw fault }
    try deliver(
      .problem(
        ReadProblem(
          severity: fault.severity, code: fault.code,
          position: RecordPosition(input: place.input, member: place.member), message: fault.message,
          remedy: fault.remedy)))
  }

  private func deliver(_ event: ReadEvent) throws(StreamFault) {
    guard emit(event) else { throw .cancelled }
  }
}
