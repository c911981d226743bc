import ByteStreams
import Transformer

/// Tells models apart by their weights.
enum ModelFingerprint {
  /// The fingerprint of names, shapes and values of parameters, in their order.
  static func text(of parameters: [Parameter]) -> String {
    let hasher = FingerprintHasher()
    for parameter in parameters {
      hasher.update("\(parameter.name) \(parameter.shape)\n".utf8)
      hasher.update(parameter.bytes)
    }
    return hasher.finish().description
  }
}
