/// Writes a file so that it appears whole or not at all: the bytes go to `path.partial`, are synced and renamed.
///
/// - Parameter synchronizes: Whether the file survives a crash of the system whole; without, it can then be there
///   with wrong bytes, which suits files that have checksums and are made again.
/// Throws when a step fails; then nothing has changed under `path` and the partial file is gone.
public func writeFileAtomically(
  path: String, bytes: some Sequence<UInt8>, synchronizes: Bool = true
) throws(FileSystemError) {
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
    if synchronizes { try file.synchronize() }
    try FileSystem.rename(partial, to: path)
    if synchronizes { try FileSystem.synchronizeFolder(of: path) }
  } catch {
    try? FileSystem.remove(partial)
    throw error
  }
}
