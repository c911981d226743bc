public import ByteStreams
import Transformer

/// Tells references apart by what fixes the bits of their log-probabilities: the weights, the kernels that computed with them,
/// and how much each token counts.
public struct ReferenceIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The fingerprint of all three.
  public let fingerprint: Fingerprint

  /// The identity of a model without its adapter. Reads all weights once.
  public init(of model: any PreferenceModel, weighting: TokenWeighting = TokenWeighting()) {
    let weights = ModelFingerprint.text(of: model.baseParameters)
    let kernels = model.compute.instructionSet.rawValue
    let precision = model.precision == .float32 ? "" : " \(model.precision.rawValue)"
    fingerprint = Fingerprint(of: "\(weights) \(kernels)\(precision)\(weighting.identity)")
  }

  public var description: String { fingerprint.description }
}
