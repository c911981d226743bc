extension DecoderModel {
  /// Computes in a precision from now on.
  ///
  /// In bfloat16 both operands of every product with a weight are rounded to it, and weights of two or more dimensions
  /// that are not trained are kept in it. Sums, the residual stream, norms, softmax, attention, adapters and gradients
  /// stay fp32.
  /// - Parameter keepingWeights: keeps the weights in fp32, as they are when all of them are trained: products round a copy.
  public func use(_ precision: Precision, keepingWeights: Bool = false) {
    self.precision = precision
    switch precision {
    case .float32:
      for parameter in parameters { parameter.widen(context: context) }
    case .bfloat16:
      guard !keepingWeights else { return }
      for parameter in parameters
      where parameter.shape.count > 1 && !parameter.isTrainable && parameter.precision == .float32 {
        parameter.store(rounding: parameter.bytes, context: context)
      }
    }
  }
}
