/// A file that is being written, compressed as its suffix says. It appears under its name only with `commit`; until then
/// its bytes stand in `NAME.partial`, which is removed when the output is given up. Used by one thread at a time.
public final class OutputFile {
  /// The path as given; `-` is standard output.
  public let path: String
  /// How the bytes are compressed.
  public let codec: OutputCodec
  /// Bytes written so far, before compression.
  public private(set) var bytesWritten = 0
  /// Bytes stored so far, after compression.
  public private(set) var bytesStored = 0

  private let file: FileDescriptor
  private let encoder: any OutputEncoder
  /// Where the bytes are until they are committed; nil for standard output, pipes and devices, which have no names to
  /// exchange.
  private let partial: String?
  /// Gathers small writes. Whole writes only, so that an encoder may end a frame where a write ended.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
  private var buffered = 0
  private var isCommitted = false

  /// Opens an output.
  ///
  /// - Parameters:
  ///   - path: the file to appear, or `-` for standard output. Pipes and devices are written directly.
  ///   - codec: how to compress; by the path's suffix when nil (`.gz`, `.zst`, else plain; standard output plain).
  /// - Throws: `OutputError` when the suffix asks for a codec that cannot be written, or the file cannot be made.
  public init(path: String, codec: OutputCodec? = nil) throws(OutputError) {
    self.path = path
    guard let codec = codec ?? (path == "-" ? .plain : OutputCodec(path: path)) else {
      throw OutputError(
        code: "output-suffix", path: path, message: "outputs of this suffix cannot be written",
        remedy: "end the name in .gz, .zst, or the plain format's suffix")
    }
    self.codec = codec
    do throws(FileSystemError) {
      if path == "-" {
        file = .standardOutput
        partial = nil
      } else {
        switch try FileSystem.kind(of: path) {
        case .folder: throw FileSystemError.folder("write", path)
        case .other:
          file = try .writing(path, creates: false)
          partial = nil
        case .file, nil:
          file = try .writing(path + ".partial", creates: true)
          partial = path + ".partial"
        }
      }
    } catch {
      throw OutputFile.failed(error, path)
    }
    do throws(OutputError) {
      switch codec {
      case .plain: encoder = PlainEncoder()
      case .gzip: encoder = GzipEncoder()
      case .zstd: encoder = try ZstdEncoder()
      }
    } catch {
      if let partial { try? FileSystem.remove(partial) }
      throw error.on(path)
    }
  }

  deinit {
    buffer.deallocate()
    if !isCommitted, let partial { try? FileSystem.remove(partial) }
  }

  /// Writes bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    guard !isCommitted else {
      throw OutputError(
        code: "output-committed", path: path, message: "the output was already committed",
        remedy: "write before committing")
    }
    bytesWritten += bytes.count
    if bytes.count > buffer.count - buffered { try flush() }
    if bytes.count > buffer.count { return try encode(bytes) }
    guard !bytes.isEmpty else { return }
    UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
    buffered += bytes.count
  }

  /// Writes bytes of an array, a slice, or any other sequence.
  public func write(_ bytes: some Sequence<UInt8>) throws(OutputError) {
    var failure: OutputError?
    let attempt: (UnsafeRawBufferPointer) -> Void = { raw in
      do throws(OutputError) { try self.write(raw) } catch { failure = error }
    }
    if bytes.withContiguousStorageIfAvailable({ attempt(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes(attempt)
    }
    if let failure { throw failure }
  }

  /// Writes a text's UTF-8.
  public func write(_ text: String) throws(OutputError) { try write(text.utf8) }

  /// Hands what was written on to the file now, as far as the codec can: for outputs that somebody follows.
  public func flush() throws(OutputError) {
    guard buffered > 0 else { return }
    let count = buffered
    buffered = 0
    try encode(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// Finishes the output: everything is stored and synced, and the file appears under its name. Call it once.
  public func commit() throws(OutputError) {
    guard !isCommitted else { return }
    try flush()
    do throws(OutputError) { try encoder.finish(store: store) } catch { throw error.on(path) }
    do throws(FileSystemError) {
      if let partial {
        try file.synchronize()
        try FileSystem.rename(partial, to: path)
        isCommitted = true
        try FileSystem.synchronizeFolder(of: path)
      }
      isCommitted = true
    } catch {
      throw OutputFile.failed(error, path)
    }
  }

  private func encode(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    do throws(OutputError) { try encoder.encode(bytes, store: store) } catch { throw error.on(path) }
  }

  private func store(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    do throws(FileSystemError) { try file.write(bytes) } catch { throw OutputFile.failed(error, path) }
    bytesStored += bytes.count
  }

  private static func failed(_ error: FileSystemError, _ path: String) -> OutputError {
    error.isBrokenPipe
      ? OutputError(
        code: "broken-pipe", path: path, message: "whoever read this output has gone",
        remedy: "let it read to the end")
      : OutputError(
        code: "output-failed", path: path, message: "cannot \(error.operation): \(error.reason)",
        remedy: error.remedy)
  }
}
