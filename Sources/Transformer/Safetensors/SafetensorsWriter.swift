import JSONText

/// Writes tensors of floats as a safetensors file, ordered by name as the reference implementation does.
public struct SafetensorsWriter {
  private struct Entry {
    var name: String
    var shape: [Int]
    var values: () -> FloatValues
    var count: Int
  }

  /// Floats and who keeps them.
  private struct FloatValues {
    var values: UnsafeBufferPointer<Float>
    var owner: AnyObject?
  }

  private var entries: [Entry] = []
  /// The file's own strings; Hugging Face libraries insist on `format`.
  public var metadata = ["format": "pt"]
  /// How the numbers are stored: F32, BF16 or F16. The short ones are rounded to nearest, ties to even.
  public let type: SafetensorsTensor.NumberType

  /// A writer without tensors.
  public init(storedAs type: SafetensorsTensor.NumberType = .f32) {
    precondition([.f32, .bf16, .f16].contains(type), "\(type) is no float that is written")
    self.type = type
  }

  /// Adds a tensor. The values are read when the file is written and must stay valid until then.
  public mutating func add(_ name: String, shape: [Int], values: UnsafeBufferPointer<Float>) {
    precondition(shape.reduce(1, *) == values.count, "\(name) has \(values.count) values")
    entries.append(
      Entry(name: name, shape: shape, values: { FloatValues(values: values) }, count: values.count))
  }

  /// Adds a parameter under its own name.
  public mutating func add(_ parameter: Parameter) {
    // One that is stored short is widened only when its turn comes.
    let widened = {
      let memory = parameter.floats(context: ComputeContext(threads: 1))
      return FloatValues(values: UnsafeBufferPointer(memory.values), owner: memory)
    }
    entries.append(
      Entry(name: parameter.name, shape: parameter.shape, values: widened, count: parameter.count))
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
      let floats = entry.values()
      try write(floats.values, to: &file)
      withExtendedLifetime(floats.owner) {}
    }
    try file.commit()
  }

  // Every platform this builds for is little-endian, as the format is.
  private func write(
    _ values: UnsafeBufferPointer<Float>, to file: inout NewFile
  ) throws(ModelError) {
    guard type != .f32 else { return try file.write(UnsafeRawBufferPointer(values)) }
    // Some at a time, so that no second copy of a large tensor stands in memory.
    for start in stride(from: 0, to: values.count, by: 1 << 16) {
      let part = values[start..<min(start + 1 << 16, values.count)]
      let bits = type == .bf16 ? part.map(ShortFloat.bfloat16) : part.map(ShortFloat.float16)
      try file.write(bits.withUnsafeBytes { [UInt8]($0) })
    }
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
      writer.member("dtype", type.rawValue)
      writer.key("shape")
      writer.list(entry.shape)
      writer.key("data_offsets")
      let end = offset + entry.count * type.byteCount
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
