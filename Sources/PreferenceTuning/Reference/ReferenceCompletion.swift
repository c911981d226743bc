/// Computes the reference log-probabilities that a sidecar lacks.
public struct ReferenceCompletion {
  private let model: any PreferenceModel
  private let source: any PairSource
  private let sidecar: ReferenceSidecar

  /// - Parameters:
  ///   - model: the reference; an adapter takes no part.
  ///   - source: a source whose pairs have content hashes.
  ///   - sidecar: of this model.
  /// - Throws: `TuningError` for pairs that the model cannot score; what the source throws.
  public init(model: any PreferenceModel, source: any PairSource, sidecar: ReferenceSidecar) throws {
    _ = try DataSurvey(
      of: source, vocabularySize: model.vocabularySize, maximumPositions: model.maximumPositions)
    self.model = model
    self.source = source
    self.sidecar = sidecar
  }

  /// Fills the sidecar.
  ///
  /// - Parameters:
  ///   - batchSize: pairs of a forward pass; changes no number.
  ///   - progress: told of the pairs done, of all; false stops, what is known by then is kept.
  /// - Returns: how many pairs were computed.
  /// - Throws: what the model and the source throw; `FileSystemError`.
  public func run(batchSize: Int, progress: (Int, Int) -> Bool) throws -> Int {
    let missing = (0..<source.count).filter { index in
      source.contentHash(of: index).map { sidecar[$0] == nil } ?? false
    }
    let reference = ReferencePolicy.base
    var done = 0
    for start in stride(from: 0, to: missing.count, by: max(batchSize, 1)) {
      guard progress(source.count - missing.count + done, source.count) else { break }
      let indices = Array(missing[start..<min(start + max(batchSize, 1), missing.count)])
      let batch = try MicroBatch(indices: indices, of: source)
      for (index, value) in zip(indices, try reference.logProbabilities(batch.batch, model: model)) {
        guard let key = source.contentHash(of: index) else { continue }
        guard value.chosen.isFinite, value.rejected.isFinite else {
          throw NotFinite.loss(rows: [source.origin(of: index)])
        }
        try sidecar.add(key, value)
      }
      done += indices.count
    }
    try sidecar.flush()
    return done
  }
}
