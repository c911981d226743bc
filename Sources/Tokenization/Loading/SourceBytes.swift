/// The bytes that a tokenizer was made of.
enum SourceBytes: Sendable {
  case held(ArraySlice<UInt8>)
  /// In a cache; copied when somebody asks for them. If they are damaged there, the file at `path` is read again.
  case mapped(TableSections, path: String)

  /// The bytes.
  var bytes: ArraySlice<UInt8> {
    switch self {
    case .held(let bytes): bytes
    case .mapped(let sections, let path): (sections.source ?? (try? FileBytes.read(path)) ?? [])[...]
    }
  }
}
