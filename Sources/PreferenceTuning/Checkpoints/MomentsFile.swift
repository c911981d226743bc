import Transformer

/// The optimiser's moments as a safetensors file, under the names PyTorch's optimiser gives them:
/// `exp_avg.PARAMETER` and `exp_avg_sq.PARAMETER`.
enum MomentsFile {
  private static let first = "exp_avg."
  private static let second = "exp_avg_sq."

  static func write(_ path: String, _ optimiser: AdamW) throws {
    try stubWriteTensors(path: path, optimiser.moments.flatMap { moments in
      [(first + moments.name, moments.shape, UnsafeBufferPointer(moments.first)),
       (second + moments.name, moments.shape, UnsafeBufferPointer(moments.second))]
    })
  }

  /// Fills the optimiser's moments from a file that `write` made.
  static func read(_ path: String, into optimiser: AdamW) throws {
    let tensors = try stubReadTensors(path: path)
    for moments in optimiser.moments {
      guard let m = tensors[first + moments.name], let v = tensors[second + moments.name] else {
        throw TuningError(
          .checkpoint, "\(path): the moments of \(moments.name) are missing or have another shape",
          remedy: "Resume with the model and adapter settings the run was started with")
      }
      _ = moments.first.update(fromContentsOf: m)
      _ = moments.second.update(fromContentsOf: v)
    }
  }
}
