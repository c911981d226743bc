import JSONText

/// The weights of a model folder: `model.safetensors`, or the shards that `model.safetensors.index.json` names.
struct WeightFiles {
  private var files: [String: SafetensorsFile] = [:]
  private let folder: String

  /// - Parameter barePrefix: what every name begins with, except in files of the model without its head, where it may be
  ///   missing.
  /// - Throws: `ModelError` when there are none, or they break the format.
  init(folder: String, barePrefix: String = "") throws(ModelError) {
    self.folder = folder
    let whole = "\(folder)/model.safetensors"
    let index = "\(folder)/model.safetensors.index.json"
    if FileBytes.exists(whole) {
      let file = try SafetensorsFile(path: whole)
      for tensor in file.tensors { files[tensor.name] = file }
    } else if FileBytes.exists(index) {
      files = try Self.shards(index, folder: folder)
    } else {
      throw ModelError(
        .file, at: folder, "holds neither model.safetensors nor model.safetensors.index.json",
        remedy: "Give a model folder with weights in safetensors form")
    }
    guard !barePrefix.isEmpty, !files.keys.contains(where: { $0.hasPrefix(barePrefix) }) else { return }
    prefix = barePrefix
  }

  /// What the files' names lack.
  private var prefix = ""

  /// All tensors' names, sorted.
  var names: [String] { files.keys.map { $0 == Self.head ? $0 : prefix + $0 }.sorted() }

  private static let head = "lm_head.weight"

  /// Reads a tensor that has the parameter's shape.
  /// - Parameter precision: how the parameter stores it; where the file stores it so too, it is mapped and not copied.
  func read(
    into parameter: Parameter, as precision: Precision = .float32, context: ComputeContext
  ) throws(ModelError) {
    let (file, tensor) = try find(parameter.name, shape: parameter.shape)
    switch (precision, tensor.type) {
    case (.bfloat16, .bf16):
      file.withBytes(of: tensor) { parameter.store(bfloats: $0, owner: file) }
      return
    case (.bfloat16, .f32):
      file.withBytes(of: tensor) { parameter.store(rounding: $0, context: context) }
    case (.bfloat16, _):
      let floats = FloatMemory(count: tensor.count)
      try file.read(tensor, into: floats.values, context: context)
      parameter.store(rounding: UnsafeRawBufferPointer(floats.values), context: context)
    case (.float32, .f32):
      if let mapped = file.withBytes(of: tensor, { FloatMemory(mapped: $0, owner: file) }) {
        parameter.store(mapped: mapped)
        return
      }
      try file.read(tensor, into: parameter.values, context: context)
    case (.float32, _):
      try file.read(tensor, into: parameter.values, context: context)
    }
    // What was copied would else stay in memory as long as a neighbour is used in place.
    file.giveBack(tensor)
  }

  /// Finds a tensor and checks its shape.
  @discardableResult
  func find(_ name: String, shape: [Int]) throws(ModelError) -> (file: SafetensorsFile, SafetensorsTensor) {
    let stored = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    guard let file = files[stored], let tensor = file.tensor(stored) else {
      throw ModelError(
        .tensor, at: folder, "holds no tensor \"\(name)\", which config.json calls for",
        remedy: "Check that config.json and the weights belong together")
    }
    guard tensor.shape == shape else {
      throw ModelError(
        .tensor, at: "\(file.path): \(name)", "has shape \(tensor.shape), but config.json makes it \(shape)",
        remedy: "Check that config.json and the weights belong together")
    }
    return (file, tensor)
  }

  private static func shards(_ index: String, folder: String) throws(ModelError) -> [String: SafetensorsFile]
  {
    let fields = try ConfigurationFields(try FileBytes.read(index), file: index)
    guard let map = try fields.fields("weight_map") else { throw fields.wrong("weight_map", "an object") }
    var opened: [String: SafetensorsFile] = [:]
    var files: [String: SafetensorsFile] = [:]
    for member in map.object.members {
      let name = member.key.string
      guard let shard = member.value.string, !shard.isEmpty, !shard.contains("/") else {
        throw map.wrong(name, "the name of a file in the same folder")
      }
      let file: SafetensorsFile
      if let known = opened[shard] {
        file = known
      } else {
        file = try SafetensorsFile(path: "\(folder)/\(shard)")
        opened[shard] = file
      }
      guard file.tensor(name) != nil else {
        throw ModelError(
          .tensor, at: "\(folder)/\(shard)", "holds no tensor \"\(name)\", which the index says it does",
          remedy: "Fetch the shards and their index again")
      }
      files[name] = file
    }
    return files
  }
}
