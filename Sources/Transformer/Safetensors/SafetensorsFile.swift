import CKernels

/// A safetensors file, mapped and checked.
/// Format: https://huggingface.co/docs/safetensors
public final class SafetensorsFile: Sendable {
  /// The path as given.
  public let path: String
  /// The tensors in the order in which they lie in the file.
  public let tensors: [SafetensorsTensor]
  /// The file's own strings.
  public let metadata: [String: String]

  private let file: FileBytes
  private let dataStart: Int
  private let places: [String: Int]

  /// Opens a file and checks its header.
  /// - Throws: `ModelError` when the file cannot be read or breaks the format.
  public init(path: String) throws(ModelError) {
    self.path = path
    file = try FileBytes(path: path)
    let header = try SafetensorsHeader(file.bytes, path: path)
    tensors = header.tensors
    metadata = header.metadata
    dataStart = header.dataStart
    places = Dictionary(
      header.tensors.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of a name, nil when the file has none.
  public func tensor(_ name: String) -> SafetensorsTensor? { places[name].map { tensors[$0] } }

  /// The bytes of a tensor, valid during the call.
  public func withBytes<Result>(
    of tensor: SafetensorsTensor, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let start = dataStart + tensor.range.lowerBound
    return try body(UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + tensor.range.count]))
  }

  /// Gives back the memory that a tensor takes which was copied and is not used in place.
  func giveBack(_ tensor: SafetensorsTensor) {
    file.giveBack(dataStart + tensor.range.lowerBound..<dataStart + tensor.range.upperBound)
  }

  /// Gives back the memory that some of the file's bytes take; they come from the file again when they are next looked at.
  func giveBack(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, let first = file.bytes.baseAddress else { return }
    file.giveBack(start - first..<start - first + bytes.count)
  }

  /// A tensor's values as floats.
  /// - Throws: `ModelError` when there is no such tensor or its type is not F32, BF16 or F16.
  public func floats(_ name: String) throws(ModelError) -> [Float] {
    guard let tensor = tensor(name) else {
      throw ModelError(
        .tensor, at: path, "holds no tensor \"\(name)\"", remedy: "Check that the file belongs to this model")
    }
    let context = ComputeContext(threads: 1)
    var failure: ModelError?
    let values = [Float](unsafeUninitializedCapacity: tensor.count) { buffer, count in
      do throws(ModelError) {
        try read(
          tensor, into: UnsafeMutableBufferPointer(rebasing: buffer[0..<tensor.count]), context: context)
        count = tensor.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads a tensor into memory of exactly its count.
  func read(
    _ tensor: SafetensorsTensor, into values: UnsafeMutableBufferPointer<Float>, context: ComputeContext
  ) throws(ModelError) {
    precondition(values.count == tensor.count)
    guard tensor.count > 0 else { return }
    guard [.f32, .bf16, .f16].contains(tensor.type) else {
      throw ModelError(
        .tensor, at: "\(path): \(tensor.name)",
        "is stored as \(tensor.type.rawValue); expected F32, BF16 or F16",
        remedy: "Convert the weights to one of these")
    }
    withBytes(of: tensor) { bytes in
      switch tensor.type {
      case .bf16: ck_from_bfloat16(context.handle, Int64(values.count), bytes.baseAddress, values.baseAddress)
      case .f16: ck_from_float16(context.handle, Int64(values.count), bytes.baseAddress, values.baseAddress)
      default: UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
      }
    }
  }
}
