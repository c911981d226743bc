internal import JSONText

/// Collects the problems of one record while it is read. Costs nothing while there are none.
struct ShapeLog {
  /// What was reported so far, in order.
  private(set) var problems: [ShapeProblem] = []

  /// Reports a problem of a value.
  mutating func report(_ kind: ShapeProblem.Kind, at value: JSONValue, _ message: String) {
    report(kind, at: value, offset: value.offset, message)
  }

  /// Reports a problem at a place inside a value.
  mutating func report(_ kind: ShapeProblem.Kind, at value: JSONValue, offset: Int, _ message: String) {
    problems.append(ShapeProblem(kind: kind, pointer: value.pointer, offset: offset, message: message))
  }

  /// Reports that a value is not of the type that the format asks for.
  mutating func expected(_ wanted: String, at value: JSONValue) {
    report(.wrongType, at: value, "expected " + wanted + ", found " + value.kindName)
  }

  /// Reports that an object lacks a member, or names the member that is meant by it but misspelt.
  mutating func missing(_ name: StaticString, in object: JSONValue) {
    guard let member = object.misspelling(of: name) else {
      report(.missingMember, at: object, "member \"" + name.description + "\" is missing")
      return
    }
    report(
      .misspeltMember, at: member.value, offset: member.key.offset,
      "member \"\(member.key.string)\" is read as unknown; the format spells it \"\(name)\"")
  }

  /// Puts a member's value into its place, and reports when another one is there already.
  mutating func take(_ member: JSONMember, into place: inout JSONValue?) {
    guard place == nil else {
      report(
        .repeatedMember, at: member.value, offset: member.key.offset,
        "a second value for \"\(member.key.string)\"; only one can count")
      return
    }
    place = member.value
  }
}

extension JSONKey {
  /// Whether the decoded name is `name`.
  func equals(_ name: StaticString) -> Bool {
    equals(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }
}

extension JSONMember {
  /// The member as one that the pair has no place for.
  var asExtra: ExtraMember {
    let spelled = key.rawText.dropFirst().dropLast()
    return ExtraMember(key: Text(escapedJSON: spelled), value: RawJSON(json: value))
  }
}

extension JSONValue {
  /// The value's type in words, with its article.
  var kindName: String {
    switch kind {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .true, .false: "a truth value"
    case .null: "null"
    }
  }
}

extension JSONValue {
  /// The member that differs from `name` only in case and separators.
  func misspelling(of name: StaticString) -> JSONMember? {
    members.first { $0.key.isMeant(as: name) }
  }
}

extension JSONKey {
  /// Whether the name is the wanted one as people mean it: `Preferred-Output` and `preferred_output` are one.
  fileprivate func isMeant(as wanted: StaticString) -> Bool {
    let name = stringBytes
    guard name.allSatisfy({ $0 < 0x80 }) else {
      // Letters beyond ASCII may have one of ASCII in lower case.
      return string.withoutCaseAndSeparators == wanted.description.withoutCaseAndSeparators
    }
    var rest = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)[...]
    for byte in name where !Self.separates(byte) {
      while let next = rest.first, Self.separates(next) { rest.removeFirst() }
      guard let next = rest.popFirst(), Self.lowerCase(next) == Self.lowerCase(byte) else { return false }
    }
    return rest.allSatisfy(Self.separates)
  }

  private static func separates(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ")
  }

  private static func lowerCase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension String {
  fileprivate var withoutCaseAndSeparators: String {
    lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }
}
