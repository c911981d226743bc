import JSONText

/// The header of a safetensors file, checked against the length of the data that follows it: every tensor lies
/// within the data, has the size its type and shape say, and the tensors cover the data without gaps or overlaps.
struct SafetensorsHeader {
  /// In the order in which they lie in the file.
  private(set) var tensors: [SafetensorsTensor] = []
  private(set) var metadata: [String: String] = [:]
  /// Where the data begins in the file.
  let dataStart: Int

  /// The reference implementation's limit.
  private static let longestHeader = 100_000_000

  /// - Throws: `ModelError` that names what breaks the format.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(ModelError) {
    guard file.count >= 8 else {
      throw Self.broken(path, "is \(file.count) bytes long, too short for a header")
    }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length >= 2, length <= Self.longestHeader, length <= file.count - 8 else {
      throw Self.broken(path, "says its header has \(length) bytes, but \(file.count - 8) follow")
    }
    dataStart = 8 + Int(length)
    let document: JSONDocument
    do {
      document = try JSONDocument.parse([UInt8](file[8..<dataStart])[...], maximumDepth: 4)
    } catch {
      throw Self.broken(path, "has a header that is not valid JSON: \(error)")
    }
    guard document.root.kind == .object else { throw Self.broken(path, "has a header that is no object") }

    var names: Set<String> = []
    for member in document.root.members {
      let name = member.key.string
      guard names.insert(name).inserted else { throw Self.broken(path, "names tensor \"\(name)\" twice") }
      if name == "__metadata__" {
        metadata = try Self.metadata(member.value, path: path)
      } else {
        tensors.append(try Self.tensor(name, member.value, path: path))
      }
    }
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    try checkCover(dataCount: file.count - dataStart, path: path)
  }

  private static func metadata(_ value: JSONValue, path: String) throws(ModelError) -> [String: String] {
    guard value.kind == .object else { throw broken(path, "has metadata that is no object") }
    var metadata: [String: String] = [:]
    for member in value.members {
      guard let text = member.value.string else {
        throw broken(path, "has metadata \"\(member.key.string)\" that is no string")
      }
      metadata[member.key.string] = text
    }
    return metadata
  }

  private static func tensor(
    _ name: String, _ value: JSONValue, path: String
  ) throws(ModelError) -> SafetensorsTensor {
    let type = value["dtype"]?.string ?? "none"
    guard let numberType = SafetensorsTensor.NumberType(rawValue: type) else {
      throw broken(
        path, "stores tensor \"\(name)\" as \"\(type)\", which is no type of the format known here")
    }
    let shape = try naturals(value["shape"], "shape", of: name, path: path)
    let offsets = try naturals(value["data_offsets"], "data_offsets", of: name, path: path)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw broken(path, "gives tensor \"\(name)\" data_offsets that are no range")
    }
    var bytes = numberType.byteCount
    for size in shape {
      let product = bytes.multipliedReportingOverflow(by: size)
      guard !product.overflow else {
        throw broken(path, "gives tensor \"\(name)\" a shape beyond all memory")
      }
      bytes = product.partialValue
    }
    guard bytes == offsets[1] - offsets[0] else {
      throw broken(
        path,
        "gives tensor \"\(name)\" \(offsets[1] - offsets[0]) bytes, but its type and shape need \(bytes)")
    }
    return SafetensorsTensor(name: name, type: numberType, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func naturals(
    _ value: JSONValue?, _ member: String, of name: String, path: String
  ) throws(ModelError) -> [Int] {
    guard let value, value.kind == .array else {
      throw broken(path, "gives tensor \"\(name)\" no list \"\(member)\"")
    }
    var numbers: [Int] = []
    for element in value.elements {
      guard let number = element.int, number >= 0 else {
        throw broken(path, "gives tensor \"\(name)\" a \"\(member)\" that is no list of whole numbers")
      }
      numbers.append(number)
    }
    return numbers
  }

  private func checkCover(dataCount: Int, path: String) throws(ModelError) {
    var end = 0
    for tensor in tensors {
      guard tensor.range.upperBound <= dataCount else {
        throw Self.broken(
          path,
          "ends before tensor \"\(tensor.name)\" does (\(dataCount) bytes of data, needs "
            + "\(tensor.range.upperBound))")
      }
      guard tensor.range.lowerBound == end else {
        let what = tensor.range.lowerBound < end ? "overlaps the one before it" : "leaves a gap before it"
        throw Self.broken(
          path, "has tensor \"\(tensor.name)\" at byte \(tensor.range.lowerBound), which \(what)")
      }
      end = tensor.range.upperBound
    }
    guard end == dataCount else {
      throw Self.broken(path, "has \(dataCount - end) bytes after its last tensor")
    }
  }

  private static func broken(_ path: String, _ what: String) -> ModelError {
    ModelError(.safetensors, at: path, what, remedy: "Fetch or export the file again")
  }
}
