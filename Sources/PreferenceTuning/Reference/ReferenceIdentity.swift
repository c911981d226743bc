public import ByteStreams
import Transformer

/// Tells references apart by what fixes the bits of their log-probabilities: the weights, and the kernels that computed
/// with them.
public struct ReferenceIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The fingerprint of both.
  public let fingerprint: Fingerprint

  /// The identity of a model without its adapter. Reads all weights once.
  public init(of model: any PreferenceModel) {
    let weights = ModelFingerprint.text(of: model.baseParameters)
    let precision = model.precision == .float32 ? "" : " \(model.precision.rawValue)"
    fingerprint = Fingerprint(of: "\(weights) \(model.compute.instructionSet.rawValue)\(precision)")
  }

  public var description: String { fingerprint.description }
}
