import JSONText

/// Interprets the part of JSON Schema 2020-12 that the published schemas use. It refuses a keyword that it does not know,
/// so that a schema cannot outgrow it unnoticed.
struct SchemaInterpreter {
  struct UnknownKeyword: Error {
    var keyword: String
  }

  let root: JSONValue

  init(_ schema: [UInt8]) throws {
    root = try JSONDocument.parse(schema[...]).root
  }

  func accepts(_ value: JSONValue) throws -> Bool {
    try accepts(value, by: root)
  }

  private func accepts(_ value: JSONValue, by schema: JSONValue) throws -> Bool {
    if let verdict = schema.bool { return verdict }
    for keyword in schema.members where try !holds(keyword.key.string, keyword.value, in: schema, for: value)
    {
      return false
    }
    return true
  }

  private func holds(_ keyword: String, _ operand: JSONValue, in schema: JSONValue, for value: JSONValue)
    throws
    -> Bool
  {
    switch keyword {
    case "$schema", "$id", "$defs", "title", "description": return true
    case "$ref":
      let name = operand.string?.replacing("#/$defs/", with: "") ?? ""
      guard let target = root["$defs"]?[name] else { throw UnknownKeyword(keyword: "$ref \(name)") }
      return try accepts(value, by: target)
    case "type":
      let types = operand.kind == .array ? operand.elements.compactMap(\.string) : [operand.string ?? ""]
      return types.contains { isOfType(value, $0) }
    case "required":
      return value.kind != .object || operand.elements.allSatisfy { name in value[name.string ?? ""] != nil }
    case "properties":
      for property in operand.members {
        if let member = value[property.key.string], try !accepts(member, by: property.value) { return false }
      }
      return true
    case "additionalProperties":
      for member in value.members where schema["properties"]?[member.key.string] == nil {
        if try !accepts(member.value, by: operand) { return false }
      }
      return true
    case "propertyNames":
      let names = operand["enum"]?.elements.compactMap(\.string) ?? []
      return value.members.allSatisfy { names.contains($0.key.string) }
    case "items":
      for element in value.elements where try !accepts(element, by: operand) { return false }
      return true
    case "minItems": return value.kind != .array || value.count >= operand.int ?? 0
    case "minLength": return value.kind != .string || (value.string?.count ?? 0) >= operand.int ?? 0
    case "minimum": return value.kind != .number || (value.double ?? 0) >= operand.double ?? 0
    case "pattern":
      let pattern = try Regex(operand.string ?? "")
      return value.string.map { $0.contains(pattern) } ?? true
    case "enum": return operand.elements.contains { isSame($0, value) }
    case "const": return isSame(operand, value)
    case "allOf": return try operand.elements.allSatisfy { try accepts(value, by: $0) }
    case "anyOf": return try operand.elements.contains { try accepts(value, by: $0) }
    case "oneOf": return try operand.elements.filter { try accepts(value, by: $0) }.count == 1
    case "not": return try !accepts(value, by: operand)
    default: throw UnknownKeyword(keyword: keyword)
    }
  }

  private func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    left.kind == right.kind && (left.string == right.string) && left.double == right.double
  }

  private func isOfType(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "object": value.kind == .object
    case "array": value.kind == .array
    case "string": value.kind == .string
    case "number": value.kind == .number
    case "integer": value.int != nil
    case "boolean": value.bool != nil
    case "null": value.isNull
    default: false
    }
  }
}
