import CKernels
import Testing

@testable import Transformer

/// Matrix products against double precision, in all three forms, at sizes on both sides of every tile border.
struct ProductTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var m, n, k: Int
    var testDescription: String { "\(m)x\(n)x\(k)" }
  }

  static let shapes = [
    Shape(m: 1, n: 1, k: 1), Shape(m: 6, n: 16, k: 8), Shape(m: 7, n: 17, k: 9), Shape(m: 5, n: 3, k: 31),
    Shape(m: 13, n: 18, k: 385), Shape(m: 15, n: 33, k: 77), Shape(m: 97, n: 19, k: 12),
    Shape(m: 4, n: 193, k: 7),
  ]

  @Test(arguments: instructionSets, shapes)
  func allFormsEqualDoublePrecision(set: ComputeContext.InstructionSet, shape: Shape) throws {
    let context = try context(set)
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let x = noise(m * k, seed: 1)
    let w = noise(n * k, seed: 2)
    let start = noise(m * n, seed: 3)
    let product = Reference.product(doubles(x), doubles(w), m: m, n: n, k: k)
    let replaced = product.map { 0.5 * $0 }
    let added = zip(product, start).map { 0.5 * $0 + Double($1) }
    let xt = Reference.transposed(doubles(x), rows: m, columns: k).map { Float($0) }
    let wt = Reference.transposed(doubles(w), rows: n, columns: k).map { Float($0) }

    for accumulate in [false, true] {
      let expected = accumulate ? added : replaced
      func check(_ x: [Float], _ w: [Float], _ form: Form) {
        let y = self.product(
          context, form, shape, alpha: 0.5, x, .floats(w), accumulate: accumulate, start: start)
        #expect(relativeDifference(y, expected).ofNorm < 1e-6)
      }
      check(x, w, .nt)
      check(x, wt, .nn)
      check(xt, wt, .tn)
      var y = Array(start[0..<n])
      w.withUnsafeBufferPointer {
        let w = ck_matrix(start: $0.baseAddress, ld: Int64(k), number: CK_FLOAT32, panels: nil, first_row: 0)
        ck_matvec(context.handle, Int64(n), Int64(k), 0.5, w, x, accumulate, &y)
      }
      #expect(relativeDifference(y, Array(expected[0..<n])).ofNorm < 1e-6)
    }
  }

  /// Operands that are rounded first, against double precision on rounded ones; weights already stored rounded give the
  /// same bits.
  @Test(arguments: instructionSets, shapes)
  func roundedFormsEqualDoublePrecision(set: ComputeContext.InstructionSet, shape: Shape) throws {
    let context = try context(set)
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let x = noise(m * k, seed: 1)
    let w = noise(n * k, seed: 2)
    let start = noise(m * n, seed: 3)
    let rounded = (x: x.map(self.rounded), w: w.map(self.rounded))
    let expected = Reference.product(doubles(rounded.x), doubles(rounded.w), m: m, n: n, k: k).enumerated()
      .map { 0.5 * $1 + Double(start[$0]) }
    let xt = Reference.transposed(doubles(x), rows: m, columns: k).map { Float($0) }
    let wt = Reference.transposed(doubles(w), rows: n, columns: k).map { Float($0) }
    for (form, x, w) in [(Form.nt, x, w), (.nn, x, wt), (.tn, xt, wt)] {
      let found = product(
        context, form, shape, alpha: 0.5, x, .floats(w), inputs: CK_BFLOAT16, accumulate: true, start: start)
      #expect(relativeDifference(found, expected).ofNorm < 1e-6, "\(form)")
      guard form != .tn else { continue }
      let stored = Operand.bfloats(w.map { UInt16(self.rounded($0).bitPattern >> 16) })
      let same = product(
        context, form, shape, alpha: 0.5, x, stored, inputs: CK_BFLOAT16, accumulate: true, start: start)
      let equal = same == found
      #expect(equal, "\(form)")
      // Stored short, multiplied long.
      let exact = product(
        context, form, shape, alpha: 0.5, x, stored, inputs: CK_FLOAT32, accumulate: true, start: start)
      let wide = Reference.product(doubles(noise(m * k, seed: 1)), doubles(rounded.w), m: m, n: n, k: k)
      let expected = wide.enumerated().map { 0.5 * $1 + Double(start[$0]) }
      #expect(relativeDifference(exact, expected).ofNorm < 1e-6, "\(form)")
    }
    let row = Array(x[0..<k])
    var y = [Float](repeating: 0, count: n)
    let stored = rounded.w.map { UInt16($0.bitPattern >> 16) }
    stored.withUnsafeBufferPointer {
      let w = ck_matrix(start: $0.baseAddress, ld: Int64(k), number: CK_BFLOAT16, panels: nil, first_row: 0)
      ck_matvec(context.handle, Int64(n), Int64(k), 1, w, row, false, &y)
    }
    #expect(
      relativeDifference(y, Reference.product(doubles(row), doubles(rounded.w), m: 1, n: n, k: k)).ofNorm
        < 1e-6)
  }

  enum Form { case nt, nn, tn }

  /// The right operand as it is stored.
  enum Operand {
    case floats([Float])
    case bfloats([UInt16])

    func withMatrix(ld: Int, _ body: (ck_matrix) -> Void) {
      switch self {
      case .floats(let values):
        values.withUnsafeBufferPointer {
          body(ck_matrix(start: $0.baseAddress, ld: Int64(ld), number: CK_FLOAT32, panels: nil, first_row: 0))
        }
      case .bfloats(let values):
        values.withUnsafeBufferPointer {
          body(
            ck_matrix(start: $0.baseAddress, ld: Int64(ld), number: CK_BFLOAT16, panels: nil, first_row: 0))
        }
      }
    }
  }

  /// The product of a form whose operands have no gaps between their rows.
  private func product(
    _ context: ComputeContext, _ form: Form, _ shape: Shape, alpha: Float = 1, _ x: [Float], _ w: Operand,
    inputs: ck_number = CK_FLOAT32, accumulate: Bool = false, start: [Float]? = nil
  ) -> [Float] {
    let (m, n, k) = (Int64(shape.m), Int64(shape.n), Int64(shape.k))
    var y = start ?? [Float](repeating: 0, count: shape.m * shape.n)
    w.withMatrix(ld: form == .nt ? shape.k : shape.n) { w in
      switch form {
      case .nt: ck_matmul_nt(context.handle, m, n, k, alpha, x, k, w, inputs, accumulate, &y, n)
      case .nn: ck_matmul_nn(context.handle, m, n, k, alpha, x, k, w, inputs, accumulate, &y, n)
      case .tn:
        ck_matmul_tn(
          context.handle, m, n, k, alpha, x, m, w.start.assumingMemoryBound(to: Float.self), n, inputs,
          accumulate, &y, n)
      }
    }
    return y
  }

  /// A weight packed once gives the bits of one packed in each product, whichever way it was packed and is read, whole or
  /// some of its rows. Where panels serve both ways nobody looks at the numbers any more.
  @Test(arguments: instructionSets, [CK_FLOAT32, CK_BFLOAT16])
  func panelsGiveTheSameBits(set: ComputeContext.InstructionSet, inputs: ck_number) throws {
    let context = try context(set)
    for (rows, columns) in [(70, 45), (33, 130), (64, 400), (193, 65)] {
      let values = noise(rows * columns, seed: 8)
      for byRows in [true, false] {
        let panels = values.withUnsafeBufferPointer {
          let w = ck_matrix(
            start: $0.baseAddress, ld: Int64(columns), number: CK_FLOAT32, panels: nil, first_row: 0)
          return ck_panels_create(context.handle, Int64(rows), Int64(columns), w, inputs, byRows)
        }
        defer { ck_panels_destroy(panels) }
        let onlyPanels = ck_panels_serve_both_ways(context.handle, inputs)
        let poisoned = [Float](repeating: .nan, count: values.count)
        // 64 is a multiple of every panel's width.
        for (first, count) in [(0, rows), (0, 32), (64, rows - 64)] where count > 0 {
          let part = Array(values[first * columns..<(first + count) * columns])
          for (form, shape) in [
            (Form.nt, Shape(m: 40, n: count, k: columns)), (.nn, Shape(m: 40, n: columns, k: count)),
            (.nt, Shape(m: 3, n: count, k: columns)), (.nn, Shape(m: 3, n: columns, k: count)),
          ] {
            let x = noise(shape.m * shape.k, seed: 9)
            let expected = product(context, form, shape, x, .floats(part), inputs: inputs)
            var found = [Float](repeating: 0, count: shape.m * shape.n)
            (onlyPanels ? poisoned : values).withUnsafeBufferPointer {
              let w = ck_matrix(
                start: $0.baseAddress.map { $0 + first * columns }, ld: Int64(columns), number: CK_FLOAT32,
                panels: panels, first_row: Int64(first))
              let multiply = form == .nt ? ck_matmul_nt : ck_matmul_nn
              multiply(
                context.handle, Int64(shape.m), Int64(shape.n), Int64(shape.k), 1, x, Int64(shape.k), w,
                inputs,
                false, &found, Int64(shape.n))
            }
            let equal = found == expected
            #expect(equal, "\(form) \(shape) from row \(first) of \(rows), by rows: \(byRows)")
          }
        }
      }
    }
  }

  /// One row times a weight has the same bits packed or not, so that a text sampled in a training run is the one sampled later.
  @Test(arguments: instructionSets, [CK_FLOAT32, CK_BFLOAT16])
  func panelsGiveTheSameBitsToOneRow(set: ComputeContext.InstructionSet, number: ck_number) throws {
    let context = try context(set)
    for (rows, columns) in [(1, 1), (5, 7), (70, 45), (33, 130), (64, 400), (193, 65), (17, 96)] {
      let values = noise(rows * columns, seed: 8)
      let x = noise(columns, seed: 9)
      let stored =
        number == CK_FLOAT32
        ? Operand.floats(values) : .bfloats(values.map { UInt16(rounded($0).bitPattern >> 16) })
      stored.withMatrix(ld: columns) { w in
        let panels = ck_panels_create(context.handle, Int64(rows), Int64(columns), w, number, true)
        defer { ck_panels_destroy(panels) }
        var packed = w
        packed.panels = panels
        for accumulate in [false, true] {
          let results = [w, packed].map { w in
            var y = noise(rows, seed: 10)
            ck_matvec(context.handle, Int64(rows), Int64(columns), 0.7, w, x, accumulate, &y)
            return y
          }
          let equal = results[0] == results[1]
          #expect(equal, "\(rows)x\(columns)")
        }
      }
    }
  }

  /// To the nearest bfloat16, ties to even, by arithmetic instead of bits.
  private func rounded(_ x: Float) -> Float {
    guard x != 0, x.isFinite else { return x }
    let unit = Float(sign: .plus, exponent: x.exponent - 7, significand: 1)
    return (x / unit).rounded(.toNearestOrEven) * unit
  }

  @Test(arguments: instructionSets)
  func roundingMeetsEveryCase(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let halfway = Float(bitPattern: 0x3F80_8000)  // 1 + 2^-8, between 1 and 1 + 2^-7
    let values: [Float] =
      [
        0, -0.0, 1, halfway, halfway.nextUp, halfway.nextDown, Float(bitPattern: 0x3F81_8000), -halfway,
        .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .leastNormalMagnitude,
      ] + noise(100, seed: 4)
    var stored = [UInt16](repeating: 0, count: values.count)
    ck_to_bfloat16(context.handle, Int64(values.count), values, &stored)
    var back = [Float](repeating: 0, count: values.count)
    ck_from_bfloat16(context.handle, Int64(values.count), stored, &back)
    for (value, found) in zip(values, back) where value.isNormal && value != .greatestFiniteMagnitude {
      #expect(found == rounded(value), "\(value)")
    }
    #expect(
      back[4] == Float(bitPattern: 0x3F81_0000) && back[3] == 1 && back[6] == Float(bitPattern: 0x3F82_0000))
    #expect(back[0].sign == .plus && back[1].sign == .minus && back[1] == 0)
    #expect(back[8] == .infinity && back[9] == -.infinity && back[10] == .infinity)

    // NaN of either kind and sign stays NaN, in memory and on the way into a product.
    for bits in [0x7FC0_0000, 0xFFFF_FFFF, 0x7F80_0001, 0xFF80_0001] as [UInt32] {
      let x = [Float](repeating: Float(bitPattern: bits), count: 16)
      var short = [UInt16](repeating: 0, count: 16)
      ck_to_bfloat16(context.handle, 16, x, &short)
      #expect(short.allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN })
      let y = product(
        context, .nt, Shape(m: 1, n: 1, k: 16), x, .floats([Float](repeating: 1, count: 16)),
        inputs: CK_BFLOAT16)
      #expect(y[0].isNaN)
    }
  }

  /// Rows wider than the matrix: what lies between must not be read or written.
  @Test(arguments: instructionSets)
  func stridesLeaveTheRestAlone(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let (m, n, k, ldx, ldy) = (9, 21, 10, 13, 30)
    var x = [Float](repeating: .nan, count: m * ldx)
    var y = [Float](repeating: -7, count: m * ldy)
    let w = noise(n * k, seed: 2)
    let values = noise(m * k, seed: 1)
    for i in 0..<m { x.replaceSubrange(i * ldx..<i * ldx + k, with: values[i * k..<(i + 1) * k]) }
    Operand.floats(w).withMatrix(ld: k) {
      ck_matmul_nt(
        context.handle, Int64(m), Int64(n), Int64(k), 1, x, Int64(ldx), $0, CK_FLOAT32, false, &y, Int64(ldy))
    }
    let expected = Reference.product(doubles(values), doubles(w), m: m, n: n, k: k)
    for i in 0..<m {
      let found = Array(y[i * ldy..<i * ldy + n])
      #expect(relativeDifference(found, Array(expected[i * n..<(i + 1) * n])).ofNorm < 1e-6)
      #expect(y[(i * ldy + n)..<((i + 1) * ldy)].allSatisfy { $0 == -7 })
    }
  }

  /// The same bits for every number of threads, and for a row whatever rows stand beside it.
  @Test(arguments: instructionSets, [CK_FLOAT32, CK_BFLOAT16])
  func bitsDependOnNeitherThreadsNorNeighbours(set: ComputeContext.InstructionSet, inputs: ck_number) throws {
    let shape = Shape(m: 203, n: 210, k: 65)
    let k = shape.k
    let x = noise(shape.m * k, seed: 4)
    let w = Operand.floats(noise(shape.n * k, seed: 5))
    let results = try (1...3).map { threads in
      product(try context(set, threads: threads), .nt, shape, x, w, inputs: inputs)
    }
    let equal = results[0] == results[1] && results[0] == results[2]
    #expect(equal)

    let alone = try context(set)
    for row in [0, 5, 96, 202] {
      let y = product(
        alone, .nt, Shape(m: 1, n: shape.n, k: k), Array(x[row * k..<(row + 1) * k]), w, inputs: inputs)
      let equal = y == Array(results[0][row * shape.n..<(row + 1) * shape.n])
      #expect(equal, "row \(row)")
    }
  }

  /// Operands too large to be packed at once are cut into chunks.
  @Test(arguments: instructionSets)
  func chunksJoinSeamlessly(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    // 2^22 elements are packed at a time, but at least 192 rows: 24,000 columns make chunks of 192 rows.
    let (m, n, k) = (2, 200, 24_000)
    let x = noise(m * k, seed: 6)
    let w = noise(n * k, seed: 7)
    let y = product(context, .nt, Shape(m: m, n: n, k: k), x, .floats(w))
    for j in [0, 191, 192, 199] {
      let expected = inner(doubles(Array(x[k..<2 * k])), doubles(Array(w[j * k..<(j + 1) * k])))
      #expect(abs(Double(y[n + j]) - expected) < 1e-5 * Double(k).squareRoot() * 10)
    }
  }
}
