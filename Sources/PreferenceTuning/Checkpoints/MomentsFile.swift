import Transformer

/// The optimiser's moments as a safetensors file, under the names PyTorch's optimiser gives them:
/// `exp_avg.PARAMETER` and `exp_avg_sq.PARAMETER`.
enum MomentsFile {
  private static let first = "exp_avg."
  private static let second = "exp_avg_sq."

  static func write(_ path: String, _ optimiser: AdamW) throws {
    var writer = SafetensorsWriter()
    for moments in optimiser.moments {
      for (prefix, values) in [(first, moments.first), (second, moments.second)] {
        writer.add(prefix + moments.name, shape: moments.shape, values: UnsafeBufferPointer(values))
      }
    }
    try writer.write(to: path)
  }

  /// Fills the optimiser's moments from a file that `write` made.
  static func read(_ path: String, into optimiser: AdamW) throws {
    let file = try SafetensorsFile(path: path)
    for moments in optimiser.moments {
      for (prefix, values) in [(first, moments.first), (second, moments.second)] {
        guard file.tensor(prefix + moments.name)?.shape == moments.shape else {
          throw TuningError(
            .checkpoint, "\(path): tensor \(prefix)\(moments.name) is missing or has another shape",
            remedy: "Resume with the model and adapter settings the run was started with")
        }
        _ = values.update(fromContentsOf: try file.floats(prefix + moments.name))
      }
    }
  }
}
