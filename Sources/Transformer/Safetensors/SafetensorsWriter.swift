import JSONText

/// Writes F32 and BF16 tensors as a safetensors file, ordered by name as the reference implementation does.
public struct SafetensorsWriter {
  private struct Entry {
    var name: String
    var shape: [Int]
    var type: SafetensorsTensor.NumberType
    var bytes: UnsafeRawBufferPointer
  }

  private var entries: [Entry] = []
  /// The file's own strings; Hugging Face libraries insist on `format`.
  public var metadata = ["format": "pt"]

  /// A writer without tensors.
  public init() {}

  /// Adds a tensor. The values are read when the file is written and must stay valid until then.
  public mutating func add(_ name: String, shape: [Int], values: UnsafeBufferPointer<Float>) {
    precondition(shape.reduce(1, *) == values.count, "\(name) has \(values.count) values")
    entries.append(Entry(name: name, shape: shape, type: .f32, bytes: UnsafeRawBufferPointer(values)))
  }

  /// Adds a parameter under its own name, as it stores its values.
  public mutating func add(_ parameter: Parameter) {
    let type: SafetensorsTensor.NumberType = parameter.precision == .float32 ? .f32 : .bf16
    entries.append(Entry(name: parameter.name, shape: parameter.shape, type: type, bytes: parameter.bytes))
  }

  /// Writes the file; it appears under its name only when it is complete.
  /// - Throws: `ModelError` when it cannot be written.
  public func write(to path: String) throws(ModelError) {
    let ordered = entries.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    var file = try NewFile(path: path)
    let header = header(of: ordered)
    try file.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { [UInt8]($0) })
    try file.write(header)
    for entry in ordered {
      // Every platform this builds for is little-endian, as the format is.
      try file.write(entry.bytes)
    }
    try file.commit()
  }

  private func header(of ordered: [Entry]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("__metadata__")
    writer.beginObject()
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
    writer.endObject()
    var offset = 0
    for entry in ordered {
      writer.key(entry.name)
      writer.beginObject()
      writer.member("dtype", entry.type.rawValue)
      writer.key("shape")
      writer.list(entry.shape)
      writer.key("data_offsets")
      let end = offset + entry.bytes.count
      writer.list([offset, end])
      writer.endObject()
      offset = end
    }
    writer.endObject()
    var bytes = writer.bytes
    // Spaces up to a multiple of eight keep the data aligned.
    while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
    return bytes
  }
}

extension JSONWriter {
  fileprivate mutating func list(_ numbers: [Int]) {
    beginArray()
    for value in numbers { number(value) }
    endArray()
  }
}
