import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Worker threads and the kernels picked for this processor. Several models may share one; their calls then
/// take turns. Results are bit-equal for every number of threads.
public final class ComputeContext: @unchecked Sendable {
  /// Which code runs.
  public enum InstructionSet: String, Sendable, CaseIterable {
    /// Plain C, the reference for the others.
    case portable
    /// x86-64 with AVX2 and FMA.
    case avx2
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    case avx512
    /// The same with products of bfloat16 pairs.
    case avx512bf16
    /// 64-bit Arm.
    case neon
    /// The same with products of bfloat16 pairs.
    case neonbf16

    var code: ck_instruction_set {
      switch self {
      case .portable: CK_PORTABLE
      case .avx2: CK_AVX2
      case .avx512: CK_AVX512
      case .avx512bf16: CK_AVX512_BF16
      case .neon: CK_NEON
      case .neonbf16: CK_NEON_BF16
      }
    }
  }

  /// The environment variable that names an instruction set to use instead of the best one, for tests and comparisons.
  public static let instructionSetVariable = "PREFER_KERNELS"

  // Calls on one handle are serialised by the kernels themselves, hence @unchecked Sendable.
  let handle: OpaquePointer

  /// The best kernels this processor has, or those that `PREFER_KERNELS` names if it has them.
  /// - Parameter threads: threads, the caller's included; 0 for one a processor.
  public init(threads: Int = 0) {
    let wanted = Int32(clamping: threads > 0 ? threads : Self.processorCount)
    // Threads can be refused by the system's limits; one thread needs none.
    let named = getenv(Self.instructionSetVariable).flatMap { InstructionSet(rawValue: String(cString: $0)) }
    let set = named.flatMap { ck_instruction_set_available($0.code) ? $0.code : nil } ?? CK_AUTOMATIC
    guard let handle = ck_context_create(wanted, set) ?? ck_context_create(1, set) else {
      preconditionFailure("no memory for a compute context")
    }
    self.handle = handle
  }

  /// Kernels of one instruction set; nil when this processor lacks it or the system refuses the threads.
  public init?(threads: Int, instructionSet: InstructionSet) {
    guard let handle = ck_context_create(Int32(clamping: threads), instructionSet.code) else { return nil }
    self.handle = handle
  }

  deinit { ck_context_destroy(handle) }

  /// Processors that are online.
  public static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Threads in use, the caller's included.
  public var threads: Int { Int(ck_context_threads(handle)) }

  /// The instruction set in use.
  public var instructionSet: InstructionSet {
    let code = ck_context_instruction_set(handle)
    return InstructionSet.allCases.first { $0.code == code } ?? .portable
  }

  // MARK: Products of matrices

  /// y = alpha * x w^T, added to y when `accumulate`.
  func multiply(
    _ x: Matrix, transposed w: StoredMatrix, alpha: Float = 1, into y: Matrix, accumulate: Bool = false,
    precision: Precision = .float32
  ) {
    ck_matmul_nt(
      handle, Int64(y.rows), Int64(y.columns), Int64(x.columns), alpha, x.start, Int64(x.stride), w.operand,
      precision.number, accumulate, y.start, Int64(y.stride))
  }

  /// c = alpha * a b, added to c when `accumulate`.
  func multiply(
    _ a: Matrix, _ b: StoredMatrix, alpha: Float = 1, into c: Matrix, accumulate: Bool = false,
    precision: Precision = .float32
  ) {
    ck_matmul_nn(
      handle, Int64(c.rows), Int64(c.columns), Int64(a.columns), alpha, a.start, Int64(a.stride), b.operand,
      precision.number, accumulate, c.start, Int64(c.stride))
  }

  /// c = alpha * a^T b, added to c when `accumulate`.
  func multiply(
    transposed a: Matrix, _ b: Matrix, alpha: Float = 1, into c: Matrix, accumulate: Bool = false,
    precision: Precision = .float32
  ) {
    ck_matmul_tn(
      handle, Int64(c.rows), Int64(c.columns), Int64(a.rows), alpha, a.start, Int64(a.stride), b.start,
      Int64(b.stride), precision.number, accumulate, c.start, Int64(c.stride))
  }

  /// `multiply(_:transposed:)` with floats.
  func multiply(
    _ x: Matrix, transposed w: Matrix, alpha: Float = 1, into y: Matrix, accumulate: Bool = false
  ) {
    multiply(x, transposed: StoredMatrix(w), alpha: alpha, into: y, accumulate: accumulate)
  }

  /// `multiply(_:_:)` with floats.
  func multiply(_ a: Matrix, _ b: Matrix, alpha: Float = 1, into c: Matrix, accumulate: Bool = false) {
    multiply(a, StoredMatrix(b), alpha: alpha, into: c, accumulate: accumulate)
  }

  /// The same as `multiply(_:transposed:)` for a single row, which is not rounded, without the packing that pays only
  /// for many.
  func multiplyRow(
    _ x: Matrix, transposed w: StoredMatrix, alpha: Float = 1, into y: Matrix, accumulate: Bool
  ) {
    ck_matvec(
      handle, Int64(y.columns), Int64(x.columns), alpha, w.operand, x.start, accumulate, y.start)
  }

  // MARK: Vectors

  /// Sets a view without gaps to a value.
  func fill(_ x: Matrix, _ value: Float) { ck_fill(handle, Int64(x.count), value, x.start) }

  /// Copies a view with gaps between its rows, or into one.
  func copyRows(_ x: Matrix, into y: Matrix) {
    for row in 0..<x.rows {
      (y.start + row * y.stride).update(from: x.start + row * x.stride, count: x.columns)
    }
  }

  /// Copies a view without gaps.
  func copy(_ x: Matrix, into y: Matrix) { y.start.update(from: x.start, count: x.count) }
}
