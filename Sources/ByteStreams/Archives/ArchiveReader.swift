import CArchive

/// Walks the members of a tar, zip or 7z archive, in order. Only regular files are members; everything else that an
/// archive can hold is refused, one by one. Nothing is ever extracted to disk, so a member's name is a label and no path.
final class ArchiveReader {
  enum Step {
    /// A regular file; its bytes must be read before the next step.
    case member(label: String, source: any ByteSource)
    /// Something that is not read, and why.
    case refused(label: String?, StreamFault)
    /// A folder or similar, not worth a word.
    case passed
    case end
  }

  private let kind: ContentKind.ArchiveKind
  private let input: ArchiveInput
  private var failuresInARow = 0

  init(_ kind: ContentKind.ArchiveKind, _ input: ArchiveInput) throws(StreamFault) {
    self.kind = kind
    self.input = input
    let handle = input.handle
    let result: Int32
    switch kind {
    case .tar:
      result = archive_read_support_format_tar(handle)
      // `cat a.tar b.tar`: the end mark of the first is not the end.
      archive_read_set_format_option(handle, "tar", "read_concatenated_archives", "1")
    case .zip: result = archive_read_support_format_zip_seekable(handle)
    case .sevenZip: result = archive_read_support_format_7zip(handle)
    }
    // Appending "no filter" switches the bidding for filters off.
    guard result == ARCHIVE_OK, archive_read_append_filter(handle, ARCHIVE_FILTER_NONE) == ARCHIVE_OK else {
      throw input.failure(codec: kind.rawValue)
    }
    try input.open(codec: kind.rawValue)
  }

  /// Goes to the next member. Throws when the archive cannot be read on.
  func next() throws(StreamFault) -> Step {
    var entry: OpaquePointer?
    let result = archive_read_next_header(input.handle, &entry)
    switch result {
    case ARCHIVE_EOF: return .end
    case ARCHIVE_OK, ARCHIVE_WARN:
      failuresInARow = 0
      guard let entry else { throw input.failure(codec: kind.rawValue) }
      return judge(entry)
    case ARCHIVE_RETRY, ARCHIVE_FAILED:
      failuresInARow += 1
      // A header that fails again and again without the archive moving on would never end.
      if failuresInARow > 100 { throw input.failure(codec: kind.rawValue) }
      return .refused(label: entry.map(label), input.failure(codec: kind.rawValue))
    default: throw input.failure(codec: kind.rawValue)
    }
  }

  private func judge(_ entry: OpaquePointer) -> Step {
    let label = label(entry)
    func refused(_ code: String, _ what: String, _ remedy: String) -> Step {
      .refused(
        label: label, StreamFault(code: code, message: "this member \(what) and was not read", remedy: remedy)
      )
    }
    if archive_entry_hardlink(entry) != nil {
      return refused("member-link", "is a hard link", "put the file itself into the archive")
    }
    switch Int32(archive_entry_filetype(entry)) {
    case 0o100000: break
    case 0o040000: return .passed
    case 0o120000:
      return refused("member-link", "is a symbolic link", "put the file itself into the archive (tar -h)")
    default: return refused("member-special", "is a device, pipe or socket", "archive regular files only")
    }
    if archive_entry_is_encrypted(entry) != 0 {
      return refused("member-encrypted", "is encrypted", "decrypt the archive first")
    }
    if archive_entry_sparse_count(entry) > 0 {
      return refused("member-sparse", "is a sparse file with holes", "archive it without --sparse")
    }
    return .member(label: label, source: MemberSource(input, kind: kind))
  }

  /// The member's name as text that is safe to show: names in archives may hold anything.
  private func label(_ entry: OpaquePointer) -> String {
    let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
    guard let name else { return "(name that is no text)" }
    let scalars = String(cString: name).unicodeScalars.map { scalar in
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "\u{FFFD}" : scalar
    }
    var label = String.UnicodeScalarView()
    label.append(contentsOf: scalars.prefix(1024))
    return String(label)
  }
}

/// The bytes of the member at which the archive stands.
private final class MemberSource: ByteSource {
  private let input: ArchiveInput
  private let kind: ContentKind.ArchiveKind
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var expectedOffset = 0
  private var hasEnded = false
  private var fault: StreamFault?

  init(_ input: ArchiveInput, kind: ContentKind.ArchiveKind) {
    self.input = input
    self.kind = kind
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if let fault { throw fault }
    do throws(StreamFault) {
      while block.isEmpty && !hasEnded { try nextBlock() }
    } catch {
      fault = error
      throw error
    }
    let count = min(block.count, buffer.count)
    if count > 0 { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count])) }
    block = UnsafeRawBufferPointer(rebasing: block[count...])
    return count
  }

  private func nextBlock() throws(StreamFault) {
    var start: UnsafeRawPointer?
    var size = 0
    var offset: la_int64_t = 0
    switch archive_read_data_block(input.handle, &start, &size, &offset) {
    case ARCHIVE_OK:
      guard Int(offset) == expectedOffset || size == 0 else {
        throw StreamFault(
          code: "member-sparse",
          message: "this member is a sparse file with holes; reading stopped at the hole",
          remedy: "archive it without --sparse")
      }
      expectedOffset += size
      block = UnsafeRawBufferPointer(start: start, count: size)
    case ARCHIVE_EOF: hasEnded = true
    // A warning on data means a wrong checksum or length: as bad as an error, for this member.
    default: throw input.failure(codec: kind.rawValue)
    }
  }
}
