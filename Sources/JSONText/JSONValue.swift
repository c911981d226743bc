#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A view of one value inside a ``JSONDocument``: cheap to copy, and it keeps the document alive.
@frozen
public struct JSONValue: Sendable {
  /// What a value is.
  public typealias Kind = JSONKind

  @usableFromInline let document: JSONDocument
  @usableFromInline let index: Int

  @inlinable
  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  @inlinable var node: JSONNode { document.nodes[index] }

  /// What the value is.
  @inlinable
  public var kind: Kind { node.kind }

  /// The exact spelling of the value, quotation marks included.
  @inlinable
  public var rawText: ArraySlice<UInt8> { document.slice(Int(node.start), Int(node.end)) }

  /// Byte offset of the value in the document's text.
  @inlinable
  public var offset: Int { Int(node.start) }

  /// Byte offset of the end of the value in the document's text.
  @inlinable
  public var endOffset: Int { Int(node.end) }

  /// Whether this is `null`.
  @inlinable
  public var isNull: Bool { kind == .null }

  /// The truth value, or nil if this is none.
  public var bool: Bool? {
    switch kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// Whether this is the value that the whole text spells.
  @inlinable
  public var isRoot: Bool { index == 0 }

  /// Whether both are the same place in the same document.
  @inlinable
  public func isSame(as other: JSONValue) -> Bool { document === other.document && index == other.index }

  // MARK: Strings

  /// Whether this is a string spelled with at least one escape.
  @inlinable
  public var hasEscapes: Bool { node.hasEscapes }

  /// Whether this is a string with a `\uD800`…`\uDFFF` escape that lacks its other half, which no text can hold.
  @inlinable
  public var hasLoneSurrogate: Bool { node.hasLoneSurrogate }

  /// Whether this is a string spelled with an escape that JSON does not need (`\/`, `\uXXXX`), so that the same text may
  /// be spelled in another way.
  @inlinable
  public var hasSpareEscapes: Bool { node.hasSpareEscapes }

  /// What stands between the quotation marks, escapes and all; nil if this is no string.
  @inlinable
  public var escapedBytes: ArraySlice<UInt8>? {
    kind == .string ? document.slice(Int(node.start) + 1, Int(node.end) - 1) : nil
  }

  /// The string's text in UTF-8, nil if this is no string. Lone surrogates become U+FFFD. A slice of the document when
  /// nothing in it is escaped.
  @inlinable
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
  @inlinable
  public var members: JSONMembers { JSONMembers(object: self) }

  /// The elements of an array in order; empty for any other value.
  @inlinable
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
    var path: [UInt8] = []
    path.reserveCapacity(48)
    var holder = 0
    while holder != index, let child = document.child(of: holder, holding: index, stepInto: &path) {
      holder = child
    }
    return String(decoding: path, as: UTF8.self)
  }
}

extension JSONDocument {
  /// The child of a container whose nodes include `target`; its step is added to a JSON Pointer.
  fileprivate func child(of holder: Int, holding target: Int, stepInto path: inout [UInt8]) -> Int? {
    let isObject = nodes[holder].kind == .object
    let end = Int(nodes[holder].next)
    var start = holder + 1
    var position = 0
    while start < end {
      let value = isObject ? start + 1 : start
      let next = Int(nodes[value].next)
      if target < next {
        path.append(UInt8(ascii: "/"))
        if isObject {
          JSONKey(document: self, index: start).appendPointerStep(to: &path)
        } else {
          path.append(contentsOf: String(position).utf8)
        }
        return value
      }
      start = next
      position += 1
    }
    return nil
  }
}

extension JSONDocument {
  /// The value that the text holds.
  @inlinable
  public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// The name of an object's member.
@frozen
public struct JSONKey: Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline let index: Int

  @inlinable
  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  @inlinable var node: JSONNode { document.nodes[index] }

  /// Byte offset of the name in the document's text.
  @inlinable
  public var offset: Int { Int(node.start) }

  /// The exact spelling of the name, quotation marks included.
  @inlinable
  public var rawText: ArraySlice<UInt8> { document.slice(Int(node.start), Int(node.end)) }

  /// The name, decoded.
  public var string: String { String(decoding: stringBytes, as: UTF8.self) }

  /// The name in UTF-8, decoded.
  @inlinable
  public var stringBytes: ArraySlice<UInt8> {
    let escaped = document.slice(Int(node.start) + 1, Int(node.end) - 1)
    return node.hasEscapes ? JSONEscapes.decode(escaped)[...] : escaped
  }

  /// The name as a step of a JSON Pointer (RFC 6901, section 3).
  public var pointerStep: String {
    var step: [UInt8] = []
    appendPointerStep(to: &step)
    return String(decoding: step, as: UTF8.self)
  }

  fileprivate func appendPointerStep(to path: inout [UInt8]) {
    let name = stringBytes
    guard name.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      path.append(contentsOf: name)
      return
    }
    for byte in name {
      switch byte {
      case UInt8(ascii: "~"): path.append(contentsOf: [UInt8(ascii: "~"), UInt8(ascii: "0")])
      case UInt8(ascii: "/"): path.append(contentsOf: [UInt8(ascii: "~"), UInt8(ascii: "1")])
      default: path.append(byte)
      }
    }
  }

  /// Whether the decoded name is `wanted`, without making a string of it.
  @inlinable
  public func equals(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    let node = node
    if !node.hasEscapes, Int(node.end &- node.start) - 2 != wanted.count { return false }
    return spells(wanted)
  }

  @usableFromInline
  func spells(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !node.hasEscapes else { return stringBytes.elementsEqual(wanted) }
    let start = Int(node.start) + 1
    return document.bytes.withUnsafeBytes { text in
      guard let base = text.baseAddress, let other = wanted.baseAddress else { return true }
      return memcmp(base + start, other, wanted.count) == 0
    }
  }
}

/// One member of an object.
@frozen
public struct JSONMember: Sendable {
  @usableFromInline let document: JSONDocument
  /// The index of its name; the value's is the next one.
  @usableFromInline let index: Int

  @inlinable
  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  /// Its name.
  @inlinable
  public var key: JSONKey { JSONKey(document: document, index: index) }

  /// Its value.
  @inlinable
  public var value: JSONValue { JSONValue(document: document, index: index + 1) }
}

/// The members of an object, in order.
@frozen
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(object: JSONValue) {
    document = object.document
    position = object.index + 1
    end = object.kind == .object ? Int(object.document.nodes[object.index].next) : position
  }

  @inlinable
  public mutating func next() -> JSONMember? {
    guard position < end else { return nil }
    let member = JSONMember(document: document, index: position)
    position = Int(document.nodes[position + 1].next)
    return member
  }
}

/// The elements of an array, in order.
@frozen
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  @usableFromInline let document: JSONDocument
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(array: JSONValue) {
    document = array.document
    position = array.index + 1
    end = array.kind == .array ? Int(array.document.nodes[array.index].next) : position
  }

  @inlinable
  public mutating func next() -> JSONValue? {
    guard position < end else { return nil }
    let value = JSONValue(document: document, index: position)
    position = Int(document.nodes[position].next)
    return value
  }
}
