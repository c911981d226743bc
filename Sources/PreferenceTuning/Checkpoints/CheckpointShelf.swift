/// The checkpoints of a run, newest last; the oldest are removed as new ones come.
struct CheckpointShelf {
  private static let prefix = "step-"

  /// The directory they are in.
  let folder: Folder
  /// How many are kept.
  let kept: Int

  /// The name of the checkpoint after `step` steps: digits of one length, so that names sort as numbers.
  func name(step: Int) -> String {
    let digits = String(step)
    return Self.prefix + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  /// The newest checkpoint that is whole; nil when there is none. Each damaged one passed over is told to `notice`.
  func newest(notice: (String) throws -> Void) throws -> Checkpoint? {
    for name in try names().reversed() {
      do {
        return try Checkpoint(folder.folder(name))
      } catch let error as TuningError {
        try notice("passing over a damaged checkpoint: \(error.message)")
      }
    }
    return nil
  }

  /// Removes all but the newest `kept`, those a newer one was resumed before included.
  func prune() throws {
    for name in try names().dropLast(kept) { try folder.removeAll(name) }
  }

  /// Removes checkpoints of steps after `step`: they were damaged, or their steps are about to be done again.
  func removeAfter(step: Int) throws {
    for other in try names() where other > name(step: step) { try folder.removeAll(other) }
  }

  private func names() throws -> [String] {
    try folder.names().filter { $0.hasPrefix(Self.prefix) && !$0.hasSuffix(".partial") }
  }
}
