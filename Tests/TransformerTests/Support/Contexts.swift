import CKernels
import Testing

@testable import Transformer

/// The kernels that run here: the portable ones, and those of this processor.
let instructionSets: [ComputeContext.InstructionSet] = ComputeContext.InstructionSet.allCases.filter {
  ComputeContext(threads: 1, instructionSet: $0) != nil
}

/// A context of one instruction set.
func context(_ set: ComputeContext.InstructionSet, threads: Int = 2) throws -> ComputeContext {
  try #require(ComputeContext(threads: threads, instructionSet: set))
}

/// Numbers for tests: normal, the same for the same seed.
func noise(_ count: Int, seed: UInt64, deviation: Double = 1) -> [Float] {
  var random = SeededRandom(seed: seed)
  return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
    random.fillNormal(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]), deviation: deviation)
    initialized = count
  }
}

/// The gradient of a function of a list, by central differences in double precision.
func finiteDifferences(_ x: [Double], step: Double = 1e-5, _ function: ([Double]) -> Double) -> [Double] {
  var x = x
  return x.indices.map { index in
    let before = x[index]
    x[index] = before + step
    let above = function(x)
    x[index] = before - step
    let below = function(x)
    x[index] = before
    return (above - below) / (2 * step)
  }
}

/// sum of a * b.
func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

func doubles(_ x: [Float]) -> [Double] { x.map(Double.init) }
