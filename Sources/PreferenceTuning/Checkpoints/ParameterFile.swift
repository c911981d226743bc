import Transformer

/// Trainable parameters as a safetensors file, under their own names.
enum ParameterFile {
  static func write(_ path: String, _ parameters: [Parameter]) throws {
    try stubWriteTensors(path: path, parameters.map { ($0.name, $0.shape, UnsafeBufferPointer($0.values)) })
  }

  /// Fills the parameters from a file that `write` made of parameters with the same names and shapes.
  static func read(_ path: String, into parameters: [Parameter]) throws {
    let tensors = try stubReadTensors(path: path)
    for parameter in parameters {
      guard let values = tensors[parameter.name], values.count == parameter.count else {
        throw TuningError(
          .checkpoint, "\(path): tensor \(parameter.name) is missing or has another shape",
          remedy: "Resume with the model and adapter settings the run was started with")
      }
      _ = parameter.values.update(fromContentsOf: values)
    }
  }
}
