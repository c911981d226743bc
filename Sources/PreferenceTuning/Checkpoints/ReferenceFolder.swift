import Transformer

/// The weights that a preference stage after supervised epochs measures against, kept in the run directory.
struct ReferenceFolder {
  private static let name = "reference"
  private static let weightsFile = "trainable.safetensors"

  /// The run directory.
  let parent: Folder

  func write(_ parameters: [Parameter]) throws {
    try SealedFolder.write(Self.name, in: parent) {
      try ParameterFile.write($0.file(Self.weightsFile), parameters)
    }
  }

  /// The weights, for the trainable parameters of a model, which keep their own values.
  func read(for model: any PreferenceModel) throws -> WeightSnapshot {
    let folder = parent.folder(Self.name)
    if let damage = SealedFolder.damage(of: folder, expecting: [Self.weightsFile]) {
      throw TuningError(
        .checkpoint, "\(folder.path): \(damage)",
        remedy: "Without the weights at the end of the supervised epochs the run cannot go on; start it anew")
    }
    // The file's values pass through the parameters.
    let current = WeightSnapshot(copying: model.trainable)
    try ParameterFile.read(folder.file(Self.weightsFile), into: model.trainable)
    let snapshot = WeightSnapshot(frozen: model)
    current.exchange(with: model.trainable)
    return snapshot
  }
}
