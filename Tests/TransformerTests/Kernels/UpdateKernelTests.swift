import CKernels
import Synchronization
import Testing

@testable import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// AdamW, norms and the pool of threads.
struct UpdateKernelTests {
  /// The rule as torch's documentation writes it, in double precision, over five steps.
  @Test(arguments: instructionSets)
  func adamWFollowsItsRule(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    let count = 37
    let start = noise(count, seed: 1)
    var values = start
    var first = [Float](repeating: 0, count: count)
    var second = first
    var x = doubles(start)
    var m = [Double](repeating: 0, count: count)
    var v = m
    for step in 1...5 {
      var gradient = noise(count, seed: UInt64(10 + step))
      var options = AdamWStep(learningRate: 0.01, step: step)
      options.weightDecay = 0.1
      options.gradientScale = 0.25
      values.withUnsafeMutableBufferPointer { values in
        gradient.withUnsafeMutableBufferPointer { gradient in
          first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
              context.adamW(
                options, values: values, gradient: gradient, firstMoment: first, secondMoment: second)
            }
          }
        }
      }
      for i in 0..<count {
        let g = Double(gradient[i]) * 0.25
        x[i] -= 0.01 * 0.1 * x[i]
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        let mHat = m[i] / (1 - pow(0.9, Double(step)))
        let vHat = v[i] / (1 - pow(0.999, Double(step)))
        x[i] -= 0.01 * mHat / (vHat.squareRoot() + 1e-8)
      }
    }
    #expect(relativeDifference(values, x).ofLargest < 1e-6)
  }

  @Test(arguments: instructionSets, [0, 1, 9, 40_003])
  func sumsOfSquaresAreExactAndStable(set: ComputeContext.InstructionSet, count: Int) throws {
    var x = noise(count, seed: 3)
    let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
    var sums: Set<Double> = []
    for threads in 1...3 {
      let context = try context(set, threads: threads)
      sums.insert(x.withUnsafeMutableBufferPointer { context.sumOfSquares($0) })
    }
    #expect(sums.count == 1)
    #expect(abs((sums.first ?? .nan) - expected) <= 1e-12 * expected)
  }

  @Test(arguments: instructionSets)
  func vectorsAreScaledAndAdded(set: ComputeContext.InstructionSet) throws {
    let context = try context(set)
    var x = noise(33_000, seed: 1)
    var y = noise(33_000, seed: 2)
    let expected = zip(x, y).map { Double($0) * 3 - Double($1) * 1.5 }
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        context.scale(x, by: 3)
        context.add(y, times: -1.5, to: x)
      }
    }
    #expect(relativeDifference(x, expected).ofLargest < 1e-6)
  }

  /// Every tile runs exactly once, in job after job, with more threads than processors.
  @Test(arguments: [1, 2, 5])
  func everyTileRunsOnce(threads: Int) throws {
    let context = ComputeContext(threads: threads)
    for count in [0, 1, 2, 3, 64, 1000] + Array(repeating: 17, count: 300) {
      let tally = Tally(count)
      ck_parallel(
        context.handle, Int64(count),
        { argument, tile in
          guard let argument else { return }
          Unmanaged<Tally>.fromOpaque(argument).takeUnretainedValue().add(Int(tile))
        }, Unmanaged.passUnretained(tally).toOpaque())
      #expect(tally.counts == Array(repeating: 1, count: count))
    }
  }

  /// Callers on several threads take turns on one context.
  @Test func callersTakeTurns() async throws {
    let context = ComputeContext(threads: 2)
    let expected = noise(50_000, seed: 9).reduce(0.0) { $0 + Double($1) * Double($1) }
    await withTaskGroup(of: Double.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var x = noise(50_000, seed: 9)
          return x.withUnsafeMutableBufferPointer { context.sumOfSquares($0) }
        }
      }
      for await sum in group { #expect(abs(sum - expected) < 1e-9 * expected) }
    }
  }

  private final class Tally: Sendable {
    private let state: Mutex<[Int]>
    init(_ count: Int) { state = Mutex(Array(repeating: 0, count: count)) }
    func add(_ tile: Int) { state.withLock { $0[tile] += 1 } }
    var counts: [Int] { state.withLock { $0 } }
  }
}
