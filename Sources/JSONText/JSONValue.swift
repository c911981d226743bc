internal import CSimdJSON

/// A view of one value inside a ``JSONDocument``: cheap to copy, and it keeps the document alive.
public struct JSONValue: Sendable {
  /// What a value is.
  public enum Kind: Sendable, Hashable {
    case object, array, string, number, `true`, `false`, null
  }

  let document: JSONDocument
  let index: Int

  private var node: prefer_json_node { document.nodes[index] }

  /// What the value is.
  public var kind: Kind {
    switch Int(node.info & 0x0F) {
    case PREFER_JSON_OBJECT: .object
    case PREFER_JSON_ARRAY: .array
    case PREFER_JSON_STRING: .string
    case PREFER_JSON_NUMBER: .number
    case PREFER_JSON_TRUE: .true
    case PREFER_JSON_FALSE: .false
    default: .null
    }
  }

  /// The exact spelling of the value, quotation marks included.
  public var rawText: ArraySlice<UInt8> { document.slice(Int(node.start), Int(node.end)) }

  /// Byte offset of the value in the document's text.
  public var offset: Int { Int(node.start) }

  /// Byte offset of the end of the value in the document's text.
  public var endOffset: Int { Int(node.end) }

  /// Whether this is `null`.
  public var isNull: Bool { kind == .null }

  /// The truth value, or nil if this is none.
  public var bool: Bool? {
    switch kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  // MARK: Strings

  /// Whether this is a string spelled with at least one escape.
  public var hasEscapes: Bool { Int(node.info) & PREFER_JSON_HAS_ESCAPES != 0 }

  /// Whether this is a string with a `\uD800`…`\uDFFF` escape that lacks its other half, which no text can hold.
  public var hasLoneSurrogate: Bool { Int(node.info) & PREFER_JSON_HAS_LONE_SURROGATE != 0 }

  /// What stands between the quotation marks, escapes and all; nil if this is no string.
  public var escapedBytes: ArraySlice<UInt8>? {
    kind == .string ? document.slice(Int(node.start) + 1, Int(node.end) - 1) : nil
  }

  /// The string's text in UTF-8, nil if this is no string. Lone surrogates become U+FFFD. A slice of the document when
  /// nothing in it is escaped.
  public var stringBytes: ArraySlice<UInt8>? {
    guard let escaped = escapedBytes else { return nil }
    return hasEscapes ? JSONEscapes.decode(escaped)[...] : escaped
  }

  /// The string's text, nil if this is no string.
  public var string: String? {
    stringBytes.map { String(decoding: $0, as: UTF8.self) }
  }

  // MARK: Numbers

  /// The number if it is an integer that fits, however it is spelled (`3`, `3.0`, `3e0`); nil otherwise.
  public var int: Int? {
    guard kind == .number else { return nil }
    let spelling = String(decoding: rawText, as: UTF8.self)
    if let exact = Int(spelling) { return exact }
    return Double(spelling).flatMap { Int(exactly: $0) }
  }

  /// The nearest double (infinite if the number is too large for one), nil if this is no number.
  public var double: Double? {
    kind == .number ? Double(String(decoding: rawText, as: UTF8.self)) : nil
  }

  // MARK: Containers

  /// How many members or elements the value has; 0 if it is neither object nor array.
  public var count: Int {
    let counted = Int(node.info >> 8)
    guard counted == 0xFF_FFFF else { return counted }
    return kind == .object ? members.reduce(0) { n, _ in n + 1 } : elements.reduce(0) { n, _ in n + 1 }
  }

  /// The members of an object in the order in which they stand, duplicates included; empty for any other value.
  public var members: JSONMembers { JSONMembers(object: self) }

  /// The elements of an array in order; empty for any other value.
  public var elements: JSONElements { JSONElements(array: self) }

  /// The first member of that name, nil if there is none or this is no object.
  public subscript(key: String) -> JSONValue? {
    var key = key
    return key.withUTF8 { wanted in
      for member in members where member.key.equals(wanted) { return member.value }
      return nil
    }
  }

  /// The element at a position, nil if there is none or this is no array.
  public subscript(position: Int) -> JSONValue? {
    guard position >= 0, position < count else { return nil }
    var remaining = position
    for element in elements {
      if remaining == 0 { return element }
      remaining -= 1
    }
    return nil
  }

  /// The JSON Pointer (RFC 6901) from the document's root to this value; the root's is empty.
  public var pointer: String {
    var path = ""
    var current = JSONValue(document: document, index: 0)
    while current.index != index {
      guard let (step, child) = current.child(holding: index) else { break }
      path += "/" + step
      current = child
    }
    return path
  }

  /// The child whose nodes include `target`, with its step in a JSON Pointer.
  private func child(holding target: Int) -> (String, JSONValue)? {
    if kind == .object {
      for member in members where target < Int(document.nodes[member.value.index].next) {
        return (member.key.pointerStep, member.value)
      }
    } else {
      for (position, element) in elements.enumerated() where target < Int(document.nodes[element.index].next)
      {
        return (String(position), element)
      }
    }
    return nil
  }
}

extension JSONDocument {
  /// The value that the text holds.
  public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// The name of an object's member.
public struct JSONKey: Sendable {
  let document: JSONDocument
  let index: Int

  private var node: prefer_json_node { document.nodes[index] }

  /// Byte offset of the name in the document's text.
  public var offset: Int { Int(node.start) }

  /// The exact spelling of the name, quotation marks included.
  public var rawText: ArraySlice<UInt8> { document.slice(Int(node.start), Int(node.end)) }

  /// The name, decoded.
  public var string: String { String(decoding: stringBytes, as: UTF8.self) }

  /// The name in UTF-8, decoded.
  public var stringBytes: ArraySlice<UInt8> {
    let escaped = document.slice(Int(node.start) + 1, Int(node.end) - 1)
    return Int(node.info) & PREFER_JSON_HAS_ESCAPES != 0 ? JSONEscapes.decode(escaped)[...] : escaped
  }

  /// The name as a step of a JSON Pointer (RFC 6901, section 3).
  public var pointerStep: String {
    var step = ""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "~": step += "~0"
      case "/": step += "~1"
      default: step.unicodeScalars.append(scalar)
      }
    }
    return step
  }

  /// Whether the decoded name is `wanted`, without making a string of it.
  public func equals(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    if Int(node.info) & PREFER_JSON_HAS_ESCAPES == 0, Int(node.end) - Int(node.start) - 2 != wanted.count {
      return false
    }
    return stringBytes.elementsEqual(wanted)
  }
}

/// One member of an object.
public struct JSONMember: Sendable {
  /// Its name.
  public let key: JSONKey
  /// Its value.
  public let value: JSONValue
}

/// The members of an object, in order.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var position: Int
  private let end: Int

  init(object: JSONValue) {
    document = object.document
    position = object.index + 1
    end = object.kind == .object ? Int(object.document.nodes[object.index].next) : position
  }

  public mutating func next() -> JSONMember? {
    guard position < end else { return nil }
    let key = JSONKey(document: document, index: position)
    let value = JSONValue(document: document, index: position + 1)
    position = Int(document.nodes[position + 1].next)
    return JSONMember(key: key, value: value)
  }
}

/// The elements of an array, in order.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var position: Int
  private let end: Int

  init(array: JSONValue) {
    document = array.document
    position = array.index + 1
    end = array.kind == .array ? Int(array.document.nodes[array.index].next) : position
  }

  public mutating func next() -> JSONValue? {
    guard position < end else { return nil }
    let value = JSONValue(document: document, index: position)
    position = Int(document.nodes[position].next)
    return value
  }
}
