/// Path patterns as shells have them: `*`, `?`, `[a-z]`, `[!a-z]`, and `**` for any number of folders.
enum Glob {
  static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  /// All paths that match, sorted. Names that begin with a dot match only patterns that say the dot.
  static func expand(_ pattern: String) -> [String] {
    let parts = pattern.split(separator: "/").map(String.init)
    let start = pattern.hasPrefix("/") ? "/" : ""
    var found: Set<String> = []
    walk(start, parts[...], into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func walk(_ folder: String, _ parts: ArraySlice<String>, into found: inout Set<String>) {
    guard let part = parts.first else { return }
    let rest = parts.dropFirst()
    if part == "**" {
      // No folder at all, or one more and the same question again; as a last part it stands for all files below.
      if !rest.isEmpty { walk(folder, rest, into: &found) }
      for name in names(folder) {
        let path = folder + name
        switch kind(path) {
        // Links to folders are not followed here: one to a folder above would never end.
        case .folder where !FileSystem.isLink(path): walk(path + "/", parts, into: &found)
        case .file where rest.isEmpty: found.insert(path)
        default: break
        }
      }
      return
    }
    let candidates =
      isPattern(part) ? names(folder, dotted: part.hasPrefix(".")).filter { matches($0, part) } : [part]
    for name in candidates {
      let path = folder + name
      if rest.isEmpty {
        if FileSystem.exists(path) { found.insert(path) }
      } else if kind(path) == .folder {
        walk(path + "/", rest, into: &found)
      }
    }
  }

  private static func names(_ folder: String, dotted: Bool = false) -> [String] {
    let all = (try? FileSystem.list(folder.isEmpty ? "." : folder)) ?? []
    return all.filter { $0.hasPrefix(".") == dotted }
  }

  private static func kind(_ path: String) -> FileSystem.Kind? {
    if let kind = try? FileSystem.kind(of: path) { return kind }
    return nil
  }

  /// Whether a name matches one part of a pattern.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name)
    let pattern = Array(pattern)
    var at = 0
    var mark = 0
    // After a `*` that took too little, take one more character and try again from behind it.
    var star: (mark: Int, at: Int)?
    while at < name.count {
      if mark < pattern.count, pattern[mark] == "*" {
        star = (mark, at)
        mark += 1
      } else if mark < pattern.count, let next = matchOne(name[at], pattern, mark) {
        at += 1
        mark = next
      } else if let last = star {
        star = (last.mark, last.at + 1)
        at = last.at + 1
        mark = last.mark + 1
      } else {
        return false
      }
    }
    return pattern[mark...].allSatisfy { $0 == "*" }
  }

  /// Where the pattern goes on if the character matches what stands at `mark`; nil if it does not.
  private static func matchOne(_ character: Character, _ pattern: [Character], _ mark: Int) -> Int? {
    if pattern[mark] == "?" { return mark + 1 }
    guard pattern[mark] == "[", let close = pattern[(mark + 1)...].dropFirst().firstIndex(of: "]") else {
      return pattern[mark] == character ? mark + 1 : nil
    }
    var set = pattern[(mark + 1)..<close]
    let isNegated = set.first == "!" || set.first == "^"
    if isNegated { set = set.dropFirst() }
    var isIn = false
    while let first = set.first {
      if set.count >= 3, set[set.startIndex + 1] == "-" {
        let last = set[set.startIndex + 2]
        if first <= last && (first...last).contains(character) { isIn = true }
        set = set.dropFirst(3)
      } else {
        if first == character { isIn = true }
        set = set.dropFirst()
      }
    }
    return isIn != isNegated ? close + 1 : nil
  }
}
