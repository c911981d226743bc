import JSONText

/// The text of a message's content, for templates that know text only.
enum ContentText {
  /// The content as one text: itself, or its text parts one after the other.
  static func text(
    of message: TemplateMessage, template: String, place: TemplatePlace
  ) throws(TemplateError) -> ArraySlice<UInt8> {
    if message.toolCalls != nil { throw .toolCalls(template: template, place: place) }
    switch message.content {
    case .none: throw .contentMissing(template: template, place: place)
    case .text(let text): return text
    case .parts(let json): return try joinedParts(json, template: template, place: place)
    }
  }

  private static func joinedParts(
    _ json: ArraySlice<UInt8>, template: String, place: TemplatePlace
  ) throws(TemplateError) -> ArraySlice<UInt8> {
    let document: JSONDocument
    do {
      document = try JSONDocument.parse(json)
    } catch {
      throw .contentPartsMalformed(place: place, reason: error.message)
    }
    guard document.root.kind == .array else {
      throw .contentPartsMalformed(place: place, reason: "expected a list of parts")
    }
    var joined: [UInt8] = []
    for part in document.root.elements {
      if let text = part.stringBytes {
        joined.append(contentsOf: text)
        continue
      }
      guard let type = part["type"]?.string else {
        throw .contentPartsMalformed(place: place, reason: "\(part.pointer) has no 'type'")
      }
      guard type == "text" else { throw .contentPartNotText(template: template, place: place, type: type) }
      guard let text = part["text"]?.stringBytes else {
        throw .contentPartsMalformed(place: place, reason: "\(part.pointer) has no 'text'")
      }
      joined.append(contentsOf: text)
    }
    return joined[...]
  }
}
