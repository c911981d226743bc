import Transformer

extension OptimiserSettings {
  /// The optimiser over these parameters.
  func optimiser(_ parameters: [Parameter], compute: ComputeContext) -> any Optimiser {
    switch name {
    case .adamW: AdamW(parameters: parameters, settings: self, compute: compute)
    case .sgd: SGD(parameters: parameters, settings: self, compute: compute)
    }
  }
}
