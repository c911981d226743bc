import Transformer

/// Trainable parameters as a safetensors file, under their own names.
enum ParameterFile {
  static func write(_ path: String, _ parameters: [Parameter]) throws {
    var writer = SafetensorsWriter()
    for parameter in parameters { writer.add(parameter) }
    try writer.write(to: path)
  }

  /// Fills the parameters from a file that `write` made of parameters with the same names and shapes.
  static func read(_ path: String, into parameters: [Parameter]) throws {
    let file = try SafetensorsFile(path: path)
    for parameter in parameters {
      guard file.tensor(parameter.name)?.shape == parameter.shape else {
        throw TuningError(
          .checkpoint, "\(path): tensor \(parameter.name) is missing or has another shape",
          remedy: "Resume with the model and adapter settings the run was started with")
      }
      _ = parameter.values.update(fromContentsOf: try file.floats(parameter.name))
    }
  }
}
