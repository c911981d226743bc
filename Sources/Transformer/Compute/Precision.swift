import CKernels

/// What numbers a model multiplies, as transformers' `dtype` has it. Sums, the residual stream, norms, softmax, adapters
/// and the optimiser are fp32 in either case.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  /// 32 bits throughout.
  case float32 = "fp32"
  /// Weights that are not trained are kept in bfloat16, and both operands of a product with a weight are rounded to it.
  case bfloat16 = "bf16"

  /// The precision of that name, with the spellings of PyTorch too.
  public init?(named name: String) {
    switch name {
    case "fp32", "float32": self = .float32
    case "bf16", "bfloat16": self = .bfloat16
    default: return nil
    }
  }

  var number: ck_number { self == .float32 ? CK_FLOAT32 : CK_BFLOAT16 }

  /// The bytes of one number.
  public var byteCount: Int { self == .float32 ? 4 : 2 }
}
