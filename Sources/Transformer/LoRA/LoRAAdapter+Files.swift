extension LoRAAdapter {
  /// Fills the factors from a safetensors file with PEFT's names, with or without the adapter's own name in them
  /// (`lora_A.weight`, `lora_A.default.weight`, `lora_magnitude_vector`).
  /// - Throws: `ModelError` when the file cannot be read, lacks a factor, has another shape or has more.
  public func loadWeights(file path: String) throws(ModelError) {
    let file = try SafetensorsFile(path: path)
    var found: [String: SafetensorsTensor] = [:]
    for tensor in file.tensors { found[Self.plain(tensor.name)] = tensor }
    let context = ComputeContext(threads: 1)
    for parameter in parameters {
      guard let tensor = found.removeValue(forKey: parameter.name) else {
        throw ModelError(
          .adapter, at: path, "holds no tensor \"\(parameter.name)\"",
          remedy: "Check that the adapter belongs to this model and these target modules")
      }
      guard tensor.shape == parameter.shape else {
        throw ModelError(
          .adapter, at: "\(path): \(tensor.name)", "has shape \(tensor.shape), expected \(parameter.shape)",
          remedy: "Check that the adapter belongs to this model and has this rank")
      }
      try file.read(tensor, into: parameter.values, context: context)
    }
    if let extra = found.keys.sorted().first {
      throw ModelError(
        .adapter, at: path, "holds tensor \"\(extra)\", which has no place in the adapter",
        remedy: "Name its module among the target modules")
    }
  }

  /// Writes `adapter_config.json` and `adapter_model.safetensors` into a folder, which is made if need be.
  /// - Throws: `ModelError` when a file cannot be written.
  public func save(directory: String) throws(ModelError) {
    try NewFile.makeFolder(directory)
    var writer = SafetensorsWriter()
    for parameter in parameters { writer.add(parameter) }
    try writer.write(to: "\(directory)/adapter_model.safetensors")
    try NewFile.write(configuration.json(family: family), to: "\(directory)/adapter_config.json")
  }

  /// The name without the adapter's own: between `lora_A` and `weight` there may be one, and the magnitudes of DoRA may
  /// have `weight` and a name behind them or nothing.
  private static func plain(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard
      let kind = parts.lastIndex(where: { ["lora_A", "lora_B", "lora_magnitude_vector"].contains($0) }),
      kind >= parts.count - 3
    else { return name }
    let stem = parts[...kind].joined(separator: ".")
    return parts[kind] == "lora_magnitude_vector" ? stem : stem + ".weight"
  }
}
