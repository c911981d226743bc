import ByteStreams
import JSONText

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Keeps what takes time to make of tokenizers' files, in a form that is mapped into memory.
///
/// An entry belongs to the contents of the files it was made of, never to their names or times. Entries appear whole,
/// whatever number of processes makes them at once; one that is damaged, of another version or of another user is
/// ignored and made again. Nothing that goes wrong here keeps a tokenizer from being loaded.
public struct TokenizerCache: Sendable {
  /// The folder of the entries, made when the first is kept.
  public let folder: String
  /// Files smaller than this load fast enough without.
  private let smallestSource: Int
  /// Most entries that are kept; those not used for longest go.
  private static let mostEntries = 24
  private static let suffix = ".tokenizer"

  /// A cache in a folder.
  ///
  /// - Parameter smallestSource: Files smaller than this, in bytes, are not cached.
  public init(folder: String, smallestSource: Int = 1 << 17) {
    self.folder = folder
    self.smallestSource = smallestSource
  }

  /// The user's own cache: `$PREFER_CACHE`, else `$XDG_CACHE_HOME/prefer`, else `~/.cache/prefer`. Nil if
  /// `PREFER_CACHE` is `off`, or no folder is known.
  public static func standard() -> TokenizerCache? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    if let named = variable("PREFER_CACHE") { return named == "off" ? nil : TokenizerCache(folder: named) }
    // By the XDG specification, paths that are not absolute do not count.
    if let base = variable("XDG_CACHE_HOME"), base.hasPrefix("/") {
      return TokenizerCache(folder: base + "/prefer")
    }
    return variable("HOME").map { TokenizerCache(folder: $0 + "/.cache/prefer") }
  }

  /// The tokenizer of files if there is an entry for them.
  func tokenizer(
    _ files: TokenizerFiles, _ encoding: TiktokenEncoding?, _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) -> Tokenizer? {
    guard files.mainBytes == nil, let size = try? FileSystem.size(of: files.main), size >= smallestSource,
      FileSystem.exists(folder)
    else { return nil }
    let key = Self.key(try files.contentKey(), files, encoding, configuration)
    let path = self.path(key)
    guard Self.isOwn(path), let sections = TableSections(path: path, key: key),
      let tables = ModelTables(sections), let document = sections.bytes(.document),
      let notices = sections.bytes(.notices), sections.bytes(.source) != nil
    else { return nil }
    guard
      var description = try? Tokenizer.description(
        files.format, Array(document)[...], source: files.main, encoding, configuration, tables: tables)
    else { return nil }
    description.notices = String(decoding: notices, as: UTF8.self).split(separator: "\n").map(String.init)
    return Tokenizer(description, source: files.main, bytes: .mapped(sections, path: files.main))
  }

  /// Keeps what was made of files.
  func keep(
    _ description: TokenizerDescription, of files: TokenizerFiles, _ content: TokenizerFiles.Content,
    _ encoding: TiktokenEncoding?, _ configuration: TokenizerConfiguration
  ) {
    guard files.mainBytes == nil, content.main.count >= smallestSource else { return }
    let key = Self.key(content.key, files, encoding, configuration)
    var writer = TableFileWriter()
    writer.add(.document, description.document[...])
    writer.add(.notices, Array(description.notices.joined(separator: "\n").utf8)[...])
    writer.add(.source, content.main[...])
    description.model.tables.add(to: &writer)
    let bytes = withExtendedLifetime(description.model) { writer.bytes(key: key) }
    // Under a name of its own first: another process may be at the same.
    let own = path(key) + ".\(getpid()).\(UInt32.random(in: 0 ... .max))"
    do throws(FileSystemError) {
      try FileSystem.createFolder(folder)
      try writeFileAtomically(path: own, bytes: bytes, synchronizes: false)
      // Whatever the mask says: an entry that others may write is not used.
      chmod(own, 0o600)
      try FileSystem.rename(own, to: path(key))
    } catch {
      try? FileSystem.remove(own)
    }
    removeOldest()
  }

  private func path(_ key: Fingerprint) -> String { "\(folder)/\(key)\(Self.suffix)" }

  /// The key of an entry: everything that decides what is made of the files.
  private static func key(
    _ content: Fingerprint, _ files: TokenizerFiles, _ encoding: TiktokenEncoding?,
    _ configuration: TokenizerConfiguration
  ) -> Fingerprint {
    let hasher = FingerprintHasher()
    hasher.update(content.bytes)
    // Names of rank files tell encodings.
    let name = files.format == .ranks ? TokenizerFiles.split(files.main).name : ""
    hasher.update("\(TableFile.version) \(files.format.rawValue) \(name)\n".utf8)
    if let encoding {
      hasher.update("\(encoding.name) \(encoding.preTokenizer.name) \(encoding.normalizer)\n".utf8)
    }
    for token in (encoding?.specialTokens ?? []) + configuration.tokens.map(\.token) {
      hasher.update("\(token.id) \(token.content.utf8.count) \(token.content) \(token.flags)\n".utf8)
    }
    hasher.update((configuration.className ?? "").utf8)
    return hasher.finish()
  }

  /// Whether a file is this user's and nobody else's to change.
  private static func isOwn(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_uid == geteuid() && info.st_mode & 0o022 == 0
  }

  /// Removes the entries used longest ago beyond ``mostEntries``, and what killed processes left.
  private func removeOldest() {
    var entries: [(used: Int, path: String)] = []
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    for name in (try? FileSystem.list(folder)) ?? [] where name.contains(Self.suffix) {
      let path = "\(folder)/\(name)"
      var info = stat()
      guard stat(path, &info) == 0 else { continue }
      #if canImport(Darwin)
        let used = max(info.st_atimespec.tv_sec, info.st_mtimespec.tv_sec)
      #else
        let used = max(info.st_atim.tv_sec, info.st_mtim.tv_sec)
      #endif
      if name.hasSuffix(Self.suffix) {
        entries.append((used, path))
      } else if used < now.tv_sec - 3600 {
        try? FileSystem.remove(path)
      }
    }
    for entry in entries.sorted(by: { $0.used < $1.used }).dropLast(Self.mostEntries) {
      try? FileSystem.remove(entry.path)
    }
  }
}
