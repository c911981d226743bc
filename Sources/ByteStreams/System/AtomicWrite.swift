/// Writes a file so that it appears whole or not at all: the bytes go to `path.partial`, are synced and renamed.
///
/// Throws when a step fails; then nothing has changed under `path` and the partial file is gone.
public func writeFileAtomically(path: String, bytes: some Sequence<UInt8>) throws(FileSystemError) {
  let partial = path + ".partial"
  do throws(FileSystemError) {
    let file = try FileDescriptor.writing(partial, creates: true)
    var failure: FileSystemError?
    let attempt: (UnsafeRawBufferPointer) -> Void = { buffer in
      do throws(FileSystemError) { try file.write(buffer) } catch { failure = error }
    }
    if bytes.withContiguousStorageIfAvailable({ attempt(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes(attempt)
    }
    if let failure { throw failure }
    try file.synchronize()
    try FileSystem.rename(partial, to: path)
    try FileSystem.synchronizeFolder(of: path)
  } catch {
    try? FileSystem.remove(partial)
    throw error
  }
}
