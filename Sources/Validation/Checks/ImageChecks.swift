internal import JSONText
internal import PreferenceData

/// Checks the images of a record: as many as there are places for them, and data URLs that hold what they name.
enum ImageChecks {
  /// The mark by which LLaMA-Factory and ms-swift say where in a text an image stands.
  private static let placeholder = Array("<image>".utf8)

  static func check(_ pair: PreferencePair, root: JSONValue, places: PairPlaces, log: inout FindingLog) {
    for part in PairPlaces.Part.allCases {
      let messages = pair.messages(of: part)
      for index in messages.indices where messages[index].hasParts {
        for part in parts(at: places.place(of: part, message: index)) {
          if let url = ImagePart.url(of: part) { checkURL(url, log: &log) }
        }
      }
    }
    guard pair.extras.contains(where: { $0.key.utf8.elementsEqual("images".utf8) }),
      let list = root["images"],
      list.kind == .array || list.isNull
    else { return }
    for image in list.elements { checkURL(image, log: &log) }
    let places = PairPlaces.Part.allCases.reduce(0) { sum, part in
      pair.messages(of: part).reduce(sum) { $0 + count(in: $1) }
    }
    if places != list.count {
      log.report(
        .imageCount, at: list, "\(list.count) images and \(places) places for them in the texts")
    }
  }

  /// The content parts of the message that stands there.
  private static func parts(at place: PairPlaces.Place) -> [JSONValue] {
    place.value["content"].map { Array($0.elements) } ?? []
  }

  /// The places for images in a message: marks in its text, and parts without an image of their own.
  private static func count(in message: Message) -> Int {
    switch message.content {
    case .text(let text)?: return marks(in: text.utf8)
    case .parts(let json)?:
      guard let list = try? JSONDocument.parse(json.bytes).root else { return 0 }
      return list.elements.reduce(0) { count, part in
        let isPlace = part["type"]?.string == "image" && ImagePart.url(of: part) == nil
        return count + (isPlace ? 1 : 0) + marks(in: part["text"]?.stringBytes ?? [])
      }
    case nil: return 0
    }
  }

  private static func marks(in text: ArraySlice<UInt8>) -> Int {
    var count = 0
    var rest = text
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      if rest[start...].starts(with: placeholder) { count += 1 }
      rest = rest[(start + 1)...]
    }
    return count
  }

  private static func checkURL(_ value: JSONValue, log: inout FindingLog) {
    guard let url = value.stringBytes, let fault = DataURL(url)?.fault else { return }
    log.report(.imageData, at: value, fault)
  }
}

extension Message {
  fileprivate var hasParts: Bool {
    if case .parts = content { return true }
    return false
  }
}

extension PreferencePair {
  /// The messages of a part; flat texts are one message each.
  func messages(of part: PairPlaces.Part) -> [Message] {
    switch part {
    case .prompt: promptMessages
    case .chosen: chosen.asMessages
    case .rejected: rejected.asMessages
    }
  }
}

/// A content part that holds an image: `{"type":"image_url","image_url":{"url":…}}` or one of its shorter forms.
enum ImagePart {
  /// The part's URL; nil where it is no image, or one that stands elsewhere.
  static func url(of part: JSONValue) -> JSONValue? {
    guard let kind = part["type"]?.string, kind == "image_url" || kind == "image" else { return nil }
    let holder = part["image_url"] ?? part["image"] ?? part["url"]
    let url = holder?.kind == .object ? holder?["url"] : holder
    return url?.kind == .string ? url : nil
  }

  /// Whether the part is an image of any form.
  static func isImage(_ part: JSONValue) -> Bool {
    part["type"]?.string == "image_url" || part["type"]?.string == "image"
  }
}
