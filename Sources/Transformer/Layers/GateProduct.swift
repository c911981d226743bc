import CKernels

extension GateActivation {
  /// out = activation(gate) * up, over matrices without gaps.
  func forward(gate: Matrix, up: Matrix, into out: Matrix, context: ComputeContext) {
    switch self {
    case .silu: ck_swiglu_forward(context.handle, Int64(out.count), gate.start, up.start, out.start)
    case .gelu: ck_geglu_forward(context.handle, Int64(out.count), gate.start, up.start, out.start)
    }
  }

  /// Replaces gate and up by their gradients, given that of the product; `out` receives the product once more.
  func backward(gate: Matrix, up: Matrix, _ dOut: Matrix, into out: Matrix, context: ComputeContext) {
    let (handle, count) = (context.handle, Int64(out.count))
    switch self {
    case .silu:
      ck_swiglu_backward(
        handle, count, gate.start, up.start, dOut.start, gate.start, up.start, out.start)
    case .gelu:
      ck_geglu_backward(
        handle, count, gate.start, up.start, dOut.start, gate.start, up.start, out.start)
    }
  }
}
