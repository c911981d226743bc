/// How an output is compressed.
public enum OutputCodec: String, Sendable, Hashable, CaseIterable {
  /// Not at all.
  case plain
  /// gzip (RFC 1952), one member.
  case gzip
  /// Zstandard (RFC 8878), in frames of about 16 MiB of content, which later readers can decode side by side.
  case zstd

  /// The codec that a path's suffix asks for: `.gz`, `.zst`, anything else plain; nil for suffixes of codecs that
  /// cannot be written (`.xz`, `.bz2`, `.lz4` and archives).
  public init?(path: String) {
    switch path.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased() {
    case "gz": self = .gzip
    case "zst": self = .zstd
    case "xz", "bz2", "lz4", "lzma", "zip", "7z", "tar", "tgz", "txz", "tzst", "tbz2": return nil
    default: self = .plain
    }
  }
}
