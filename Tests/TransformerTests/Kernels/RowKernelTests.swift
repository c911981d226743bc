import CKernels
import Testing

@testable import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Norm, rotation and gate: forward against double precision, backward against its finite differences.
struct RowKernelTests {
  @Test(arguments: instructionSets, [1, 7, 8, 37])
  func normAndItsGradient(set: ComputeContext.InstructionSet, width: Int) throws {
    let context = try context(set)
    let rows = 5
    let x = noise(rows * width, seed: 1)
    let w = noise(width, seed: 2)
    let dy = noise(rows * width, seed: 3)
    var y = [Float](repeating: 0, count: x.count)
    var scales = [Float](repeating: 0, count: rows)
    ck_rmsnorm_forward(context.handle, Int64(rows), Int64(width), 1e-3, x, w, &y, &scales)
    let reference = { (x: [Double], w: [Double]) in Reference.norm(x, w, epsilon: 1e-3) }
    #expect(relativeDifference(y, reference(doubles(x), doubles(w))).ofNorm < 1e-6)

    var dx = noise(x.count, seed: 4)
    var dw = noise(width, seed: 5)
    let dxBefore = dx
    let dwBefore = dw
    ck_rmsnorm_backward(context.handle, Int64(rows), Int64(width), x, w, scales, dy, &dx, &dw)
    let byX = finiteDifferences(doubles(x)) { inner(reference($0, doubles(w)), doubles(dy)) }
    let byW = finiteDifferences(doubles(w)) { inner(reference(doubles(x), $0), doubles(dy)) }
    #expect(relativeDifference(dx, zip(byX, dxBefore).map { $0 + Double($1) }).ofNorm < 1e-5)
    #expect(relativeDifference(dw, zip(byW, dwBefore).map { $0 + Double($1) }).ofNorm < 1e-5)
  }

  @Test(arguments: instructionSets, [2, 7, 8, 37])
  func layerNormAndItsGradient(set: ComputeContext.InstructionSet, width: Int) throws {
    let context = try context(set)
    let rows = 5
    let x = noise(rows * width, seed: 1)
    let w = noise(width, seed: 2)
    let b = noise(width, seed: 6)
    let dy = noise(rows * width, seed: 3)
    var y = [Float](repeating: 0, count: x.count)
    var statistics = [Float](repeating: 0, count: 2 * rows)
    ck_layernorm_forward(context.handle, Int64(rows), Int64(width), 1e-2, x, w, b, &y, &statistics)
    let reference = { (x: [Double], w: [Double], b: [Double]) in
      Reference.layerNorm(x, w, b, epsilon: 1e-2)
    }
    let (x64, w64, b64, d64) = (doubles(x), doubles(w), doubles(b), doubles(dy))
    #expect(relativeDifference(y, reference(x64, w64, b64)).ofNorm < 1e-6)

    var dx = noise(x.count, seed: 4)
    var dw = noise(width, seed: 5)
    var db = noise(width, seed: 7)
    let before = (dx, dw, db)
    ck_layernorm_backward(
      context.handle, Int64(rows), Int64(width), x, w, statistics, dy, &dx, &dw, &db)
    let byX = finiteDifferences(x64) { inner(reference($0, w64, b64), d64) }
    let byW = finiteDifferences(w64) { inner(reference(x64, $0, b64), d64) }
    let byB = finiteDifferences(b64) { inner(reference(x64, w64, $0), d64) }
    #expect(relativeDifference(dx, zip(byX, before.0).map { $0 + Double($1) }).ofNorm < 1e-5)
    #expect(relativeDifference(dw, zip(byW, before.1).map { $0 + Double($1) }).ofNorm < 1e-5)
    #expect(relativeDifference(db, zip(byB, before.2).map { $0 + Double($1) }).ofNorm < 1e-5)
  }

  @Test(arguments: instructionSets, [1, 8, 19, 16_389])
  func geluAndItsGradient(set: ComputeContext.InstructionSet, count: Int) throws {
    let context = try context(set)
    let x = noise(count, seed: 1, deviation: 3)
    let d = noise(count, seed: 3)
    var out = [Float](repeating: 0, count: count)
    ck_gelu_forward(context.handle, Int64(count), x, &out)
    #expect(relativeDifference(out, Reference.gelu(doubles(x))).ofLargest < 1e-6)
    // In place, as the layer does it.
    var dx = x
    var again = [Float](repeating: 0, count: count)
    dx.withUnsafeMutableBufferPointer {
      ck_gelu_backward(context.handle, Int64(count), $0.baseAddress, d, $0.baseAddress, &again)
    }
    let equal = again == out
    #expect(equal)
    let step = 1e-4
    let slopes = zip(x, d).map { x, d in
      let (above, below) = (Reference.gelu([Double(x) + step])[0], Reference.gelu([Double(x) - step])[0])
      return (above - below) / (2 * step) * Double(d)
    }
    #expect(relativeDifference(dx, slopes).ofNorm < 1e-5)
  }

  @Test(arguments: instructionSets)
  func rowsAreAddedWithinTheirStride(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let b = noise(5, seed: 1)
    let before = noise(3 * 9, seed: 2)
    var y = before
    ck_add_to_rows(context.handle, 3, 5, b, &y, 9)
    var expected = before
    for row in 0..<3 {
      for i in 0..<5 { expected[row * 9 + i] += b[i] }
    }
    let equal = y == expected
    #expect(equal)
  }

  @Test(arguments: instructionSets, [1, 8, 19, 16_389])
  func gateAndItsGradient(set: ComputeContext.InstructionSet, count: Int) throws {
    let context = try context(set)
    let gate = noise(count, seed: 1, deviation: 3)
    let up = noise(count, seed: 2)
    let d = noise(count, seed: 3)
    var out = [Float](repeating: 0, count: count)
    ck_swiglu_forward(context.handle, Int64(count), gate, up, &out)
    #expect(relativeDifference(out, Reference.swiglu(doubles(gate), doubles(up))).ofLargest < 1e-6)

    var dGate = gate
    var dUp = up
    var again = [Float](repeating: 0, count: count)
    // In place, as the layer does it.
    dGate.withUnsafeMutableBufferPointer { g in
      dUp.withUnsafeMutableBufferPointer { u in
        ck_swiglu_backward(
          context.handle, Int64(count), g.baseAddress, u.baseAddress, d, g.baseAddress, u.baseAddress, &again)
      }
    }
    let equal = again == out
    #expect(equal)
    // Element by element, as the derivative of one does not depend on the others; of many elements the ends.
    let step = 1e-5
    for index in Set(0..<min(count, 20)).union(max(0, count - 20)..<count) {
      let (g, u, d) = (Double(gate[index]), Double(up[index]), Double(d[index]))
      func value(_ g: Double, _ u: Double) -> Double { Reference.swiglu([g], [u])[0] }
      let byGate = (value(g + step, u) - value(g - step, u)) / (2 * step) * d
      let byUp = (value(g, u + step) - value(g, u - step)) / (2 * step) * d
      #expect(abs(Double(dGate[index]) - byGate) < 1e-5 * max(1, abs(byGate)))
      #expect(abs(Double(dUp[index]) - byUp) < 1e-5 * max(1, abs(byUp)))
    }
  }

  @Test(arguments: instructionSets, [1, 8, 19, 16_389])
  func gatedGeluAndItsGradient(set: ComputeContext.InstructionSet, count: Int) throws {
    let context = try context(set)
    let gate = noise(count, seed: 1, deviation: 3)
    let up = noise(count, seed: 2)
    let d = noise(count, seed: 3)
    var out = [Float](repeating: 0, count: count)
    ck_geglu_forward(context.handle, Int64(count), gate, up, &out)
    #expect(relativeDifference(out, Reference.geglu(doubles(gate), doubles(up))).ofLargest < 1e-6)
    var dGate = gate
    var dUp = up
    var again = [Float](repeating: 0, count: count)
    // In place, as the layer does it.
    dGate.withUnsafeMutableBufferPointer { g in
      dUp.withUnsafeMutableBufferPointer { u in
        ck_geglu_backward(
          context.handle, Int64(count), g.baseAddress, u.baseAddress, d, g.baseAddress, u.baseAddress, &again)
      }
    }
    let equal = again == out
    #expect(equal)
    let step = 1e-5
    for index in Set(0..<min(count, 20)).union(max(0, count - 20)..<count) {
      let (g, u, d) = (Double(gate[index]), Double(up[index]), Double(d[index]))
      func value(_ g: Double, _ u: Double) -> Double { Reference.geglu([g], [u])[0] }
      let byGate = (value(g + step, u) - value(g - step, u)) / (2 * step) * d
      let byUp = (value(g, u + step) - value(g, u - step)) / (2 * step) * d
      #expect(abs(Double(dGate[index]) - byGate) < 1e-5 * max(1, abs(byGate)))
      #expect(abs(Double(dUp[index]) - byUp) < 1e-5 * max(1, abs(byUp)))
    }
  }

  /// From where the series holds to where the bound is reached.
  @Test(arguments: instructionSets)
  func softCapAndItsSlope(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let x = noise(37, seed: 1, deviation: 40) + [0, 1e-3, 8.9, 9.1, -9, 3000, -3000]
    for keepsSlopes in [true, false] {
      var y = x
      var slopes = [Float](repeating: .nan, count: x.count)
      slopes.withUnsafeMutableBufferPointer { buffer in
        ck_softcap(context.handle, Int64(x.count), 30, &y, keepsSlopes ? buffer.baseAddress : nil)
      }
      for (index, value) in x.enumerated() {
        let expected = tanh(Double(value) / 30)
        #expect(abs(Double(y[index]) - 30 * expected) < 2e-6 * max(1, abs(30 * expected)))
        if keepsSlopes { #expect(abs(Double(slopes[index]) - (1 - expected * expected)) < 5e-7) }
      }
    }
  }

  @Test(arguments: instructionSets, [2, 12, 34])
  func rotationAndItsInverse(set: ComputeContext.InstructionSet, width: Int) throws {
    let context = try context(set)
    let positions: [Int32] = [0, 3, 1, 70]
    let heads = 3
    let x = noise(positions.count * heads * width, seed: 1)
    let settings = RotarySettings(theta: 500)
    let table = RotaryTable(settings, headDimension: width)
    table.reserve(71)
    var y = x
    y.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let matrix = Matrix(start, rows: positions.count, columns: heads * width)
      table.turn(matrix, positions: positions, context: context)
    }
    let frequencies = (0..<width / 2).map { pow(500, -2 * Double($0) / Double(width)) }
    let expected = Reference.rotary(
      doubles(x), positions: positions.map(Int.init), heads: heads, frequencies: frequencies)
    #expect(relativeDifference(y, expected).ofLargest < 1e-5)

    // A rotation's gradient is the rotation back.
    y.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let matrix = Matrix(start, rows: positions.count, columns: heads * width)
      table.turn(matrix, positions: positions, context: context, inverse: true)
    }
    #expect(relativeDifference(y, x).ofLargest < 1e-6)
  }

  /// The frequencies of Llama 3.1 at the borders of its three ranges.
  @Test func llama3Frequencies() {
    let width = 128
    let theta = 500_000.0
    let plain = RotarySettings(theta: theta).frequencies(headDimension: width)
    let scaled = RotarySettings(
      theta: theta,
      scaling: .llama3(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192)
    ).frequencies(headDimension: width)
    var kept = 0
    var divided = 0
    var blended = 0
    for (before, after) in zip(plain, scaled) {
      let wavelength = 2 * Double.pi / Double(before)
      if wavelength < 8192 / 4 {
        #expect(after == before)
        kept += 1
      } else if wavelength > 8192 {
        #expect(abs(after - before / 8) <= before * 1e-7)
        divided += 1
      } else {
        #expect(after < before && after > before / 8)
        blended += 1
      }
    }
    #expect(kept > 0 && divided > 0 && blended > 0)
  }

  @Test(arguments: instructionSets)
  func rowsAreGatheredAndScattered(set: ComputeContext.InstructionSet) throws {
    let width = 70
    let table = noise(5 * width, seed: 1)
    let ids: [Int32] = [4, 0, 4, 2, 4]
    let x = noise(ids.count * width, seed: 2)
    var sums: [[Float]] = []
    for threads in 1...3 {
      let context = try context(set, threads: threads)
      var out = [Float](repeating: 0, count: ids.count * width)
      table.withUnsafeBufferPointer {
        let table = ck_matrix(
          start: $0.baseAddress, ld: Int64(width), number: CK_FLOAT32, panels: nil, first_row: 0)
        ck_gather_rows(context.handle, Int64(ids.count), Int64(width), table, ids, &out)
      }
      for (row, id) in ids.enumerated() {
        #expect(out[row * width..<(row + 1) * width] == table[Int(id) * width..<(Int(id) + 1) * width])
      }
      var sum = table
      ck_scatter_add_rows(context.handle, Int64(ids.count), Int64(width), x, ids, [1, 2, 3, 4, 5], &sum)
      sums.append(sum)
    }
    var expected = doubles(table)
    for (row, id) in ids.enumerated() {
      for i in 0..<width { expected[Int(id) * width + i] += Double(row + 1) * Double(x[row * width + i]) }
    }
    #expect(relativeDifference(sums[0], expected).ofLargest < 1e-6)
    #expect(sums[0] == sums[1] && sums[0] == sums[2])
  }

  @Test func shortFloatsBecomeFloats() throws {
    let context = ComputeContext(threads: 2)
    // One, minus two, the largest, the smallest subnormal, infinity, minus zero.
    let halves: [UInt16] = [0x3C00, 0xC000, 0x7BFF, 0x0001, 0x7C00, 0x8000]
    var floats = [Float](repeating: 0, count: 6)
    ck_from_float16(context.handle, 6, halves, &floats)
    #expect(floats == [1, -2, 65_504, 0x1p-24, .infinity, -0.0])
    #expect(floats[5].sign == .minus)
    for bits in UInt16(0)..<0x7C00 where bits % 7 == 0 {
      var one: Float = 0
      ck_from_float16(context.handle, 1, [bits], &one)
      let fraction = Double(bits & 1023)
      let exponent = Int(bits >> 10)
      let expected =
        exponent == 0 ? fraction * 0x1p-24 : (1 + fraction / 1024) * pow(2, Double(exponent - 15))
      #expect(Double(one) == expected)
    }
    ck_from_bfloat16(context.handle, 3, [UInt16(0x3F80), 0xC040, 0x7F80], &floats)
    #expect(floats[0...2] == [1, -3, .infinity])
  }
}
