import Transformer

/// What the optimiser remembers, as a safetensors file under PyTorch's names: `exp_avg.PARAMETER`,
/// `momentum_buffer.PARAMETER`.
enum OptimiserFile {
  static func write(_ path: String, _ optimiser: any Optimiser) throws {
    var writer = SafetensorsWriter()
    for tensor in optimiser.state {
      writer.add(tensor.name, shape: tensor.shape, values: UnsafeBufferPointer(tensor.values))
    }
    try writer.write(to: path)
  }

  /// Fills the optimiser's tensors from a file that `write` made.
  static func read(_ path: String, into optimiser: any Optimiser) throws {
    let file = try SafetensorsFile(path: path)
    for tensor in optimiser.state {
      guard file.tensor(tensor.name)?.shape == tensor.shape else {
        throw TuningError(
          .checkpoint, "\(path): tensor \(tensor.name) is missing or has another shape",
          remedy: "Resume with the model and adapter settings the run was started with")
      }
      _ = tensor.values.update(fromContentsOf: try file.floats(tensor.name))
    }
  }
}
