/// A tag that sets reasoning apart from the answer.
struct ReasoningTag: Sendable, Hashable {
  /// Its name.
  let name: Name
  /// Whether it closes.
  let closes: Bool
  /// Its length in bytes.
  let length: Int

  /// The names in use.
  enum Name: String, Sendable, CaseIterable {
    case think, thinking, reasoning, thought
  }

  private static let all: [(spelling: [UInt8], tag: ReasoningTag)] = Name.allCases.flatMap { name in
    [false, true].map { closes in
      let spelling = Array("<\(closes ? "/" : "")\(name.rawValue)>".utf8)
      return (spelling, ReasoningTag(name: name, closes: closes, length: spelling.count))
    }
  }

  /// The tag that the bytes begin with.
  static func matching(_ bytes: UnsafeBufferPointer<UInt8>) -> ReasoningTag? {
    guard bytes.count >= 7, bytes[0] == UInt8(ascii: "<") else { return nil }
    let first = bytes[1] == UInt8(ascii: "/") ? bytes[2] : bytes[1]
    guard first == UInt8(ascii: "t") || first == UInt8(ascii: "r") else { return nil }
    return all.first { bytes.starts(with: $0.spelling) }?.tag
  }

  /// The tags of a text in order, each with its offset.
  static func all(in text: ArraySlice<UInt8>) -> [(tag: ReasoningTag, offset: Int)] {
    text.withUnsafeBufferPointer { text in
      var found: [(tag: ReasoningTag, offset: Int)] = []
      var index = 0
      while index < text.count {
        index += UnsafeBufferPointer(rebasing: text[index...]).offset(of: UInt8(ascii: "<"))
        guard index < text.count else { break }
        guard let tag = matching(UnsafeBufferPointer(rebasing: text[index...])) else {
          index += 1
          continue
        }
        found.append((tag, index))
        index += tag.length
      }
      return found
    }
  }

  /// Where the tags of a text stop being pairs; nil when each one that opens is closed before the next.
  static func firstUnpaired(in text: ArraySlice<UInt8>) -> Int? {
    var open: (tag: ReasoningTag, offset: Int)?
    for (tag, offset) in all(in: text) {
      if let opened = open {
        guard tag.closes, tag.name == opened.tag.name else { return opened.offset }
        open = nil
      } else {
        guard !tag.closes else { return offset }
        open = (tag, offset)
      }
    }
    return open?.offset
  }
}
