/// Which files of a folder or archive are data. Files that were named by the user are read whatever they are called.
enum DataName {
  private static let data: Set<Substring> = ["json", "jsonl", "ndjson"]
  private static let codecs: Set<Substring> = ["gz", "zst", "xz", "bz2", "lz4"]
  private static let archives: Set<Substring> = [
    "tar", "zip", "7z", "tgz", "tzst", "txz", "tbz", "tbz2", "tlz4",
  ]

  /// How much of a file's beginning `looksLikeData` wants.
  static let sampleLength = 512

  /// By its name, or, when the name says nothing, because it begins as JSON objects begin.
  static func looksLikeData(name: String, sample: () -> ArraySlice<UInt8>) -> Bool {
    var parts = last(of: name).lowercased().split(separator: ".", omittingEmptySubsequences: false)
      .dropFirst()
    if parts.last == "partial" { return false }
    let isCompressed = parts.last.map(codecs.contains) ?? false
    if isCompressed { parts = parts.dropLast() }
    guard let suffix = parts.last else { return isCompressed || beginsLikeJSON(sample()) }
    if data.contains(suffix) || archives.contains(suffix) { return true }
    return !isCompressed && beginsLikeJSON(sample())
  }

  /// Whether the name promises compressed or archived content.
  static func promisesPacked(_ name: String) -> Bool {
    guard let suffix = last(of: name).lowercased().split(separator: ".").dropFirst().last else {
      return false
    }
    return codecs.contains(suffix) || archives.contains(suffix)
  }

  static func isHidden(_ name: String) -> Bool {
    name.split(separator: "/").contains { $0.hasPrefix(".") && $0 != "." && $0 != ".." || $0 == "__MACOSX" }
  }

  private static func last(of path: String) -> Substring {
    path.split(separator: "/").last ?? Substring(path)
  }

  /// An object with a member, or an array of objects: a Markdown file that begins with `[` is not taken for one.
  private static func beginsLikeJSON(_ sample: ArraySlice<UInt8>) -> Bool {
    let text = sample.starts(with: [0xEF, 0xBB, 0xBF]) ? sample.dropFirst(3) : sample
    let marks = text.lazy.filter { !ByteSearch.isSpace($0) }.prefix(2)
    let pair = Array(marks)
    return pair == Array("{\"".utf8) || pair == Array("[{".utf8)
  }
}
