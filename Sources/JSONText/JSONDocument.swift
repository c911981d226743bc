internal import CSimdJSON

/// One parsed JSON text: the bytes it was read from, and where in them every value stands.
///
/// Nothing is copied or converted when a text is parsed: numbers keep their spelling, members their order, duplicate
/// names stay visible, and every value knows its place. Values are read through ``JSONValue``.
///
/// Unchecked: nothing changes once it is made.
public final class JSONDocument: @unchecked Sendable {
  /// The text, kept for as long as the document lives.
  public let bytes: ArraySlice<UInt8>
  /// All values in the order in which they begin; whoever makes an index into them makes it from another node.
  @usableFromInline let nodes: UnsafePointer<JSONNode>
  private let traits: UInt32

  /// - Parameter nodes: memory that is given to the document.
  private init(bytes: ArraySlice<UInt8>, nodes: UnsafePointer<JSONNode>, traits: UInt32) {
    self.bytes = bytes
    self.nodes = nodes
    self.traits = traits
  }

  deinit { nodes.deallocate() }

  /// Parses one JSON text (RFC 8259) with nothing but white space around it.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - maximumDepth: how many objects and arrays may stand inside one another.
  /// - Throws: ``JSONError`` with the first place at which the text stops being JSON.
  public static func parse(_ bytes: ArraySlice<UInt8>, maximumDepth: Int = 128) throws(JSONError)
    -> JSONDocument
  {
    var failure: JSONError?
    var outcome = prefer_json_outcome()
    let nodes = bytes.withUnsafeBufferPointer { text -> UnsafePointer<JSONNode>? in
      // An empty array may have no address; simdjson still wants one.
      guard let base = text.baseAddress, text.count > 0 else {
        failure = JSONError(.empty, at: 0, in: text, maximumDepth: maximumDepth)
        return nil
      }
      let bound = prefer_json_index(base, text.count)
      let nodes = UnsafeMutablePointer<JSONNode>.allocate(capacity: max(1, bound))
      let status = nodes.withMemoryRebound(to: prefer_json_node.self, capacity: max(1, bound)) {
        prefer_json_build(base, text.count, max(0, maximumDepth), $0, &outcome)
      }
      if let code = JSONError.Code(status) {
        nodes.deallocate()
        failure = JSONError(code, at: outcome.error_offset, in: text, maximumDepth: maximumDepth)
        return nil
      }
      return UnsafePointer(nodes)
    }
    guard let nodes else {
      throw failure
        ?? JSONError(
          code: .empty, offset: 0, line: 1, column: 1, message: "there is no JSON value", expected: "a value")
    }
    return JSONDocument(bytes: bytes, nodes: nodes, traits: outcome.traits)
  }

  /// Parses one JSON text that lies in a longer one whose strings' ends are known (see
  /// ``TextSweep/withMarksAndStops(of:in:_:)``). The same as ``parse(_:maximumDepth:)`` for less work.
  ///
  /// - Parameters:
  ///   - bytes: the text, which must be UTF-8.
  ///   - maximumDepth: how many objects and arrays may stand inside one another.
  ///   - stops: where strings may end in the longer text.
  ///   - base: where the text begins in it.
  /// - Throws: ``JSONError`` with the first place at which the text stops being JSON.
  public static func parse(_ bytes: ArraySlice<UInt8>, maximumDepth: Int, stops: TextMarks, base: Int)
    throws(JSONError) -> JSONDocument
  {
    guard (1...Int(PREFER_JSON_SWEPT_LIMIT)).contains(bytes.count) else {
      return try parse(bytes, maximumDepth: maximumDepth)
    }
    var failure: JSONError?
    var outcome = prefer_json_outcome()
    let nodes = bytes.withUnsafeBufferPointer { text -> UnsafePointer<JSONNode>? in
      guard let start = text.baseAddress else { return nil }
      var found: UnsafePointer<prefer_json_node>?
      let status = prefer_json_build_swept(
        start, text.count, max(0, maximumDepth), stops.words, base, &found, &outcome)
      if let code = JSONError.Code(status) {
        failure = JSONError(code, at: outcome.error_offset, in: text, maximumDepth: maximumDepth)
        return nil
      }
      guard let found else { return nil }
      let nodes = UnsafeMutablePointer<JSONNode>.allocate(capacity: outcome.node_count)
      UnsafeMutableRawPointer(nodes).copyMemory(
        from: found, byteCount: outcome.node_count * MemoryLayout<JSONNode>.stride)
      return UnsafePointer(nodes)
    }
    if let failure { throw failure }
    guard let nodes else { return try parse(bytes, maximumDepth: maximumDepth) }
    return JSONDocument(bytes: bytes, nodes: nodes, traits: outcome.traits)
  }

  /// Whether some object may have two members of one name. False only when none has.
  public var mayRepeatNames: Bool { traits & UInt32(PREFER_JSON_MAY_REPEAT_NAMES) != 0 }

  /// Whether some number may be larger than a double can hold. False only when none is.
  public var mayHoldHugeNumbers: Bool { traits & UInt32(PREFER_JSON_MAY_BE_HUGE) != 0 }

  /// The bytes from `start` up to `end`, both counted from the beginning of the text.
  @inlinable
  func slice(_ start: Int, _ end: Int) -> ArraySlice<UInt8> {
    bytes[bytes.startIndex + start..<bytes.startIndex + end]
  }
}

extension JSONError.Code {
  init?(_ status: prefer_json_status) {
    switch status {
    case PREFER_JSON_OK: return nil
    case PREFER_JSON_EMPTY: self = .empty
    case PREFER_JSON_INVALID_UTF8: self = .invalidUTF8
    case PREFER_JSON_UNCLOSED_STRING: self = .unclosedString
    case PREFER_JSON_CONTROL_CHARACTER: self = .controlCharacter
    case PREFER_JSON_BAD_ESCAPE: self = .badEscape
    case PREFER_JSON_BAD_NUMBER: self = .badNumber
    case PREFER_JSON_BAD_LITERAL: self = .badLiteral
    case PREFER_JSON_EXPECTED_NAME: self = .expectedName
    case PREFER_JSON_EXPECTED_COLON: self = .expectedColon
    case PREFER_JSON_EXPECTED_COMMA_OR_BRACE: self = .expectedCommaOrBrace
    case PREFER_JSON_EXPECTED_COMMA_OR_BRACKET: self = .expectedCommaOrBracket
    case PREFER_JSON_TRAILING_COMMA: self = .trailingComma
    case PREFER_JSON_UNCLOSED_CONTAINER: self = .unclosedContainer
    case PREFER_JSON_TRAILING_CONTENT: self = .trailingContent
    case PREFER_JSON_TOO_DEEP: self = .tooDeep
    case PREFER_JSON_TOO_LARGE: self = .tooLarge
    case PREFER_JSON_OUT_OF_MEMORY: self = .outOfMemory
    default: self = .expectedValue
    }
  }
}

/// Offset of the first byte that is not part of well-formed UTF-8, or nil if all of it is.
public func invalidUTF8Offset(in bytes: ArraySlice<UInt8>) -> Int? {
  bytes.withUnsafeBufferPointer { text in
    guard let base = text.baseAddress else { return nil }
    let offset = prefer_utf8_invalid_offset(base, text.count)
    return offset < text.count ? offset : nil
  }
}
