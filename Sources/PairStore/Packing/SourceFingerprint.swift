import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Recognises input files without reading them to their end.
///
/// The fingerprint covers the files' order, sizes and samples of their bytes: the first and last 64 KiB and 64 blocks of
/// 4 KiB in between. It is the same wherever the files lie. What the samples miss, the times of last change tell,
/// which the manifest keeps beside it.
struct SourceFingerprint {
  private static let edgeBytes = 64 << 10
  private static let sampleBytes = 4 << 10
  private static let sampleCount = 64

  /// Of all inputs together.
  let fingerprint: Fingerprint
  /// Each input as it was found.
  let inputs: [PackedInput]
  /// False when an input is no ordinary file, such as standard input: then nothing tells whether it is the same again.
  let isRepeatable: Bool

  init(files: [String]) throws(PairStoreError) {
    let hasher = FingerprintHasher()
    var inputs: [PackedInput] = []
    var isRepeatable = true
    for path in files {
      let input = try SourceFingerprint.look(at: path)
      inputs.append(input ?? PackedInput(path: path, byteCount: 0, modified: 0))
      guard let input else {
        isRepeatable = false
        hasher.update("-".utf8)
        continue
      }
      do throws(FileSystemError) {
        try SourceFingerprint.sample(input, into: hasher)
      } catch {
        throw .fileSystem("\(error)")
      }
    }
    fingerprint = hasher.finish()
    self.inputs = inputs
    self.isRepeatable = isRepeatable
  }

  /// Nil for what is no ordinary file.
  private static func look(at path: String) throws(PairStoreError) -> PackedInput? {
    if path == "-" { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .fileSystem("\(FileSystemError(operation: "look at", path: path))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return PackedInput(
      path: path, byteCount: Int(status.st_size),
      modified: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec))
  }

  private static func sample(_ input: PackedInput, into hasher: FingerprintHasher) throws(FileSystemError) {
    var size: [UInt8] = []
    size.append(littleEndian: UInt64(input.byteCount))
    hasher.update(size)
    guard input.byteCount > 0 else { return }
    let file = try MappedFile(path: input.path)
    let bytes = file.unsafeBytes
    let between = bytes.count - 2 * edgeBytes
    guard between > sampleBytes * sampleCount else {
      hasher.update(bytes)
      return
    }
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<edgeBytes]))
    for sample in 0..<sampleCount {
      let start = edgeBytes + (between - sampleBytes) / sampleCount * sample
      hasher.update(UnsafeRawBufferPointer(rebasing: bytes[start..<start + sampleBytes]))
    }
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - edgeBytes)...]))
  }
}
