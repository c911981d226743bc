#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file mapped into memory, read-only. Copies share one mapping, which ends with the last of them.
///
/// The file must not shrink while it is mapped (files of this house are sealed and replaced by renaming, never cut).
public struct MappedFile: Sendable {
  private let mapping: Mapping

  /// The path it was mapped from.
  public let path: String

  /// Maps a whole file. Throws when it cannot be opened or mapped, or is no ordinary file.
  public init(path: String) throws(FileSystemError) {
    let file = try FileDescriptor.opened(path, O_RDONLY | O_CLOEXEC)
    guard case .regular(let size) = try file.kind() else {
      throw FileSystemError(operation: "map", path: path, number: EINVAL)
    }
    self.path = path
    mapping = try Mapping(file, size: size)
  }

  /// Bytes in the file.
  public var count: Int { mapping.bytes.count }

  /// The file's bytes. Valid only while a copy of this value lives: keep one beside what you take from here.
  public var unsafeBytes: UnsafeRawBufferPointer { mapping.bytes }

  /// Calls `body` with the file's bytes, which must not leave it.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(mapping) { try body(mapping.bytes) }
  }

  /// Asks the system to read ahead what is about to be used.
  public func expect(_ range: Range<Int>) {
    guard let base = mapping.bytes.baseAddress, !range.isEmpty else { return }
    let page = Int(getpagesize())
    let start = range.lowerBound / page * page
    _ = madvise(UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, MADV_WILLNEED)
  }
}

/// The mapping itself. Unchecked because raw pointers are not Sendable; the bytes never change after `init`.
private final class Mapping: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ file: FileDescriptor, size: Int) throws(FileSystemError) {
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_SHARED, file.number, 0)
    guard let address, address != MAP_FAILED else {
      throw FileSystemError(operation: "map", path: file.path)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }
}
