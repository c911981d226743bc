internal import JSONText

extension Message {
  /// The content where it is one text, be it plain or the only part of a list; otherwise nil.
  public var soleText: Text? {
    switch content {
    case .text(let text)?: return text
    case .parts(let parts)?:
      guard let list = try? JSONDocument.parse(parts.bytes), list.root.count == 1, let part = list.root[0],
        part.count == 2, part["type"]?.stringBytes?.equals("text") == true, let text = part["text"]
      else { return nil }
      return Text(json: text)
    case nil: return nil
    }
  }
}
