internal import JSONText

/// Holds a call's arguments against the parameters that its tool declares: a JSON Schema, of which the words are read
/// that tool declarations use (`type`, `required`, `properties`, `additionalProperties`, `enum`, `items`). A schema with
/// other words is still right about these.
enum ToolSchema {
  /// The first thing that does not fit, with a JSON Pointer into the arguments.
  static func fault(of value: JSONValue, in schema: JSONValue, at pointer: String = "", depth: Int = 32)
    -> String?
  {
    guard depth > 0, schema.kind == .object else { return nil }
    let place = pointer.isEmpty ? "the arguments" : "\"\(pointer)\""
    if let type = schema["type"], !matches(value, type) {
      return "\(place) should be of type \(Excerpt.cut(type.rawText))"
    }
    if let allowed = schema["enum"], allowed.kind == .array,
      !allowed.elements.contains(where: { equals($0, value) })
    {
      return "\(place) should be one of \(Excerpt.cut(allowed.rawText))"
    }
    switch value.kind {
    case .object: return faultOfMembers(of: value, in: schema, at: pointer, depth: depth)
    case .array:
      guard let items = schema["items"] else { return nil }
      for (index, element) in value.elements.enumerated() {
        if let fault = fault(of: element, in: items, at: "\(pointer)/\(index)", depth: depth - 1) {
          return fault
        }
      }
      return nil
    default: return nil
    }
  }

  private static func faultOfMembers(
    of value: JSONValue, in schema: JSONValue, at pointer: String, depth: Int
  ) -> String? {
    for name in schema["required"]?.elements.compactMap(\.string) ?? [] where value[name] == nil {
      return "the required argument \"\(pointer)/\(name)\" is absent"
    }
    let properties = schema["properties"]
    for member in value.members {
      let name = member.key.string
      if let declared = properties?[name] {
        if let fault = fault(of: member.value, in: declared, at: "\(pointer)/\(name)", depth: depth - 1) {
          return fault
        }
      } else if schema["additionalProperties"]?.bool == false {
        return "the argument \"\(pointer)/\(name)\" is not declared"
      }
    }
    return nil
  }

  /// `type` is a name or a list of names.
  private static func matches(_ value: JSONValue, _ type: JSONValue) -> Bool {
    if type.kind == .array { return type.elements.contains { matches(value, $0) } }
    switch type.string {
    case "object": return value.kind == .object
    case "array": return value.kind == .array
    case "string": return value.kind == .string
    case "number": return value.kind == .number
    case "integer": return value.double.map { $0 == $0.rounded(.towardZero) } ?? false
    case "boolean": return value.bool != nil
    case "null": return value.isNull
    default: return true
    }
  }

  private static func equals(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if let text = left.stringBytes { return right.stringBytes == text }
    if let number = left.double { return right.double == number }
    return left.kind == right.kind && left.rawText == right.rawText
  }
}
