/// The bytes that a tokenizer was made of.
enum SourceBytes: Sendable {
  case held(ArraySlice<UInt8>)
  /// In a cache; copied when somebody asks for them.
  case mapped(TableSections)

  /// The bytes.
  var bytes: ArraySlice<UInt8> {
    switch self {
    case .held(let bytes): bytes
    case .mapped(let sections): sections.bytes(.source).map { Array($0)[...] } ?? []
    }
  }
}
