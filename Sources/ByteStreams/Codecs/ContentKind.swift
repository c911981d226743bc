/// What a file is by its first bytes. Names are never asked.
enum ContentKind: Equatable {
  case empty
  case plain
  case compressed(Codec)
  case archive(ArchiveKind)
  /// A zip of nothing but its end mark, which libarchive takes for damage.
  case emptyZip
  /// Nothing but zero bytes as far as can be seen: an empty tar, or blocks that were never written.
  case zeros
  /// Something known that this reader does not open.
  case foreign(name: String, remedy: String)

  /// Ways of compressing a single stream.
  enum Codec: String {
    case gzip, zstd, xz, bzip2, lz4
  }

  /// Containers of named members.
  enum ArchiveKind: String {
    case tar, zip
    case sevenZip = "7z"
  }

  /// Bytes that `init(sniffing:)` wants to see, if the content has as many.
  static let sniffLength = 4096

  init(sniffing bytes: ArraySlice<UInt8>) {
    let head = Array(bytes)
    if head.isEmpty {
      self = .empty
    } else if let codec = Codec(sniffing: head) {
      self = .compressed(codec)
    } else if head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      self = .emptyZip
    } else if let kind = ArchiveKind(sniffing: head) {
      self = .archive(kind)
    } else if head.count >= 512 && head.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if let (name, _, remedy) = ContentKind.foreignKinds.first(where: { head.starts(with: $0.1) }) {
      self = .foreign(name: name, remedy: remedy)
    } else {
      self = .plain
    }
  }

  private static let foreignKinds: [(String, [UInt8], String)] = [
    ("compress (.Z)", [0x1F, 0x9D], "decompress it with `uncompress` first"),
    ("pack or lzh (.z)", [0x1F, 0xA0], "decompress it first"),
    ("lzip", Array("LZIP".utf8), "decompress it with `lzip -d` first"),
    ("lzma", [0x5D, 0, 0], "decompress it with `xz -d --format=lzma` first"),
    ("lzop", [0x89, 0x4C, 0x5A, 0x4F, 0], "decompress it with `lzop -d` first"),
    ("RAR archive", Array("Rar!".utf8) + [0x1A], "unpack it first"),
    ("xar archive", Array("xar!".utf8) + [0], "unpack it first"),
    ("cabinet archive", Array("MSCF".utf8) + [0], "unpack it first"),
    ("Parquet table", Array("PAR1".utf8), "write it as JSON Lines first, for example with DuckDB"),
    ("Arrow table", Array("ARROW1".utf8), "write it as JSON Lines first"),
    ("SQLite database", Array("SQLite format 3".utf8) + [0], "write its rows as JSON Lines first"),
    ("HDF5 file", [0x89, 0x48, 0x44, 0x46], "write its rows as JSON Lines first"),
    ("PDF document", Array("%PDF-".utf8), "name a data file"),
    ("UTF-32 text", [0xFF, 0xFE, 0, 0], "write it as UTF-8 first, for example with `iconv -t UTF-8`"),
    ("UTF-16 text", [0xFF, 0xFE], "write it as UTF-8 first, for example with `iconv -t UTF-8`"),
    ("UTF-16 text", [0xFE, 0xFF], "write it as UTF-8 first, for example with `iconv -t UTF-8`"),
  ]
}

extension ContentKind.Codec {
  fileprivate init?(sniffing head: [UInt8]) {
    switch (head.first, head) {
    case (0x1F, _) where head.starts(with: [0x1F, 0x8B]): self = .gzip
    case (0x28, _) where head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]): self = .zstd
    case (0xFD, _) where head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]): self = .xz
    case (0x42, _) where Self.isBzip2(head): self = .bzip2
    case (0x04, _) where head.starts(with: [0x04, 0x22, 0x4D, 0x18]): self = .lz4
    case (0x02, _) where head.starts(with: [0x02, 0x21, 0x4C, 0x18]): self = .lz4
    default:
      guard Self.isSkippableFrame(head) else { return nil }
      self = Self.codecAfterSkippableFrames(head)
    }
  }

  /// `BZh`, a level, then the mark of a block or of an empty stream's end.
  private static func isBzip2(_ head: [UInt8]) -> Bool {
    guard head.count >= 10, head.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(head[3]) else {
      return false
    }
    let mark = Array(head[4..<10])
    return mark == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] || mark == [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
  }

  private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
    head.count >= 8 && head[0] & 0xF0 == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18
  }

  /// zstd and lz4 share their skippable frames; what follows them decides.
  private static func codecAfterSkippableFrames(_ head: [UInt8]) -> Self {
    var rest = head[...]
    while isSkippableFrame(Array(rest.prefix(8))) {
      let lengthBytes = rest.dropFirst(4).prefix(4)
      let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(8 + length)
    }
    return rest.starts(with: [0x04, 0x22, 0x4D, 0x18]) ? .lz4 : .zstd
  }
}

extension ContentKind.ArchiveKind {
  fileprivate init?(sniffing head: [UInt8]) {
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x07, 0x08]) {
      self = .zip
    } else if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
      self = .sevenZip
    } else if Self.isTarHeader(head) {
      self = .tar
    } else {
      return nil
    }
  }

  /// A tar header holds the sum of its own bytes (checksum field read as blanks), in octal. Some writers sum signed bytes.
  private static func isTarHeader(_ head: [UInt8]) -> Bool {
    guard head.count >= 512 else { return false }
    let field = head[148..<156]
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    guard !digits.isEmpty else { return false }
    let stated = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    var unsigned = 8 * 0x20
    var signed = 8 * 0x20
    for index in 0..<512 where !(148..<156).contains(index) {
      unsigned += Int(head[index])
      signed += Int(Int8(bitPattern: head[index]))
    }
    return stated == unsigned || stated == signed
  }
}
