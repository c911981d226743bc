import ByteStreams
import Transformer

/// All that a run needs to go on: trainable weights, the optimiser's state, where it stood, and the reference
/// log-probabilities it had computed.
struct Checkpoint {
  private static let weightsFile = "trainable.safetensors"
  private static let optimiserFile = "optimiser.safetensors"
  private static let referenceFile = "reference.f64"

  let folder: Folder
  let state: CheckpointState

  /// Writes a checkpoint as the directory `name` of `parent`.
  static func write(
    _ name: String, in parent: Folder, state: CheckpointState, parameters: [Parameter],
    optimiser: any Optimiser,
    reference: ReferenceTable?
  ) throws {
    try SealedFolder.write(name, in: parent) { folder in
      try folder.write(CheckpointState.fileName, state.json())
      try ParameterFile.write(folder.file(weightsFile), parameters)
      try OptimiserFile.write(folder.file(optimiserFile), optimiser)
      if let reference { try folder.write(referenceFile, reference.bytes) }
    }
  }

  /// The checkpoint in a directory. Throws a `TuningError` that says what is wrong when a file is missing, changed or cut
  /// short.
  init(_ folder: Folder) throws {
    let files = [CheckpointState.fileName, Self.weightsFile, Self.optimiserFile]
    if let damage = SealedFolder.damage(of: folder, expecting: files) {
      throw Self.damaged(folder, damage)
    }
    guard let state = CheckpointState(json: try folder.read(CheckpointState.fileName)) else {
      throw Self.damaged(folder, "\(CheckpointState.fileName) is not of this version")
    }
    self.folder = folder
    self.state = state
  }

  /// Puts the saved weights into the parameters.
  func restore(_ parameters: [Parameter]) throws {
    try ParameterFile.read(folder.file(Self.weightsFile), into: parameters)
  }

  /// Puts the saved state and step count into the optimiser.
  func restore(_ optimiser: any Optimiser) throws {
    try OptimiserFile.read(folder.file(Self.optimiserFile), into: optimiser)
    optimiser.stepCount = state.optimiserSteps
  }

  /// The reference log-probabilities known when the checkpoint was written, for so many pairs.
  func reference(pairs: Int) throws -> ReferenceTable? {
    guard folder.has(Self.referenceFile) else { return nil }
    guard let table = ReferenceTable(bytes: try folder.read(Self.referenceFile), pairs: pairs) else {
      throw Self.damaged(folder, "\(Self.referenceFile) is for another number of pairs")
    }
    return table
  }

  private static func damaged(_ folder: Folder, _ what: String) -> TuningError {
    TuningError(
      .checkpoint, "\(folder.path): \(what)",
      remedy: "Remove this checkpoint; the run goes on from the one before it")
  }
}
