internal import CYAML

/// A text of one YAML document, read by libyaml.
final class YAMLDocument {
  private var document = yaml_document_t()

  /// Reads a text.
  ///
  /// - Throws: the place at which it is no YAML, or at which a second document begins.
  init(_ text: String) throws(ConfigurationError) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { throw ConfigurationError(parser) }
    defer { yaml_parser_delete(&parser) }
    let bytes = Array(text.utf8)
    let problem: ConfigurationError? = bytes.withUnsafeBufferPointer { bytes in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      guard yaml_parser_load(&parser, &document) == 1 else { return ConfigurationError(parser) }
      return Self.problem(behindFirstDocument: &parser)
    }
    if let problem { throw problem }
  }

  deinit {
    yaml_document_delete(&document)
  }

  /// The value of the document; nil when the text holds none.
  var root: YAMLNode? {
    yaml_document_get_root_node(&document).map { YAMLNode(in: self, $0.pointee) }
  }

  fileprivate func node(_ index: Int32) -> YAMLNode? {
    yaml_document_get_node(&document, index).map { YAMLNode(in: self, $0.pointee) }
  }

  private static func problem(behindFirstDocument parser: inout yaml_parser_t) -> ConfigurationError? {
    var next = yaml_document_t()
    guard yaml_parser_load(&parser, &next) == 1 else { return ConfigurationError(parser) }
    defer { yaml_document_delete(&next) }
    guard yaml_document_get_root_node(&next) != nil else { return nil }
    return ConfigurationError(
      next.start_mark, "a second document begins here; settings are one document")
  }
}

/// A value of a document. Its parts are looked up when asked for, so that values that name one another over and over, or
/// themselves, cost nothing.
struct YAMLNode {
  private let document: YAMLDocument
  private let node: yaml_node_t

  fileprivate init(in document: YAMLDocument, _ node: yaml_node_t) {
    self.document = document
    self.node = node
  }

  /// The text of a scalar, whatever kind of value it spells.
  var string: String? {
    guard node.type == YAML_SCALAR_NODE else { return nil }
    let scalar = node.data.scalar
    return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
  }

  /// Whether it is no value: nothing at all, or a plain `null` (YAML 1.2.2, 10.3.2).
  var isNull: Bool {
    guard let string, node.data.scalar.style == YAML_PLAIN_SCALAR_STYLE else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(string)
  }

  /// The items of a sequence.
  var sequence: [YAMLNode]? {
    guard node.type == YAML_SEQUENCE_NODE else { return nil }
    let items = node.data.sequence.items
    return UnsafeBufferPointer(start: items.start, count: items.top - items.start).compactMap(document.node)
  }

  /// The names and values of a mapping, in the text's order; nil for other values.
  ///
  /// - Throws: the place at which a name stands again.
  func mapping() throws(ConfigurationError) -> [(name: YAMLNode, value: YAMLNode)]? {
    guard node.type == YAML_MAPPING_NODE else { return nil }
    let pairs = node.data.mapping.pairs
    var seen: Set<String> = []
    var members: [(name: YAMLNode, value: YAMLNode)] = []
    for pair in UnsafeBufferPointer(start: pairs.start, count: pairs.top - pairs.start) {
      guard let name = document.node(pair.key), let value = document.node(pair.value) else { continue }
      if let string = name.string, !seen.insert(string).inserted {
        throw name.refused("\(string) is set twice; keep one of them")
      }
      members.append((name, value))
    }
    return members
  }

  /// What is wrong with this value.
  func refused(_ message: String) -> ConfigurationError {
    ConfigurationError(node.start_mark, message)
  }
}

extension ConfigurationError {
  fileprivate init(_ mark: yaml_mark_t, _ message: String) {
    self.init(line: mark.line + 1, column: mark.column + 1, message: message)
  }

  /// Why the parser stopped.
  fileprivate init(_ parser: yaml_parser_t) {
    let problem = parser.problem.map { String(cString: $0) } ?? "no memory to read it with"
    // What is no text has an offset of bytes alone.
    let isText = parser.error != YAML_READER_ERROR && parser.error != YAML_MEMORY_ERROR
    self.init(isText ? parser.problem_mark : yaml_mark_t(), "this is not YAML: \(problem)")
  }
}
