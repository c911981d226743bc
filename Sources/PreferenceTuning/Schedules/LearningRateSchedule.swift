#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the learning rate rises and falls over a stage, as the Hugging Face schedules of the same names define it.
public struct LearningRateSchedule: Sendable, Hashable {
  /// What happens after the warm-up.
  public enum Shape: String, Sendable, Hashable, CaseIterable {
    /// Falls in a straight line to 0 at the last step.
    case linear
    /// Falls along half a cosine to 0 at the last step.
    case cosine
    /// Falls along half a cosine to a share of the peak at the last step.
    case cosineWithMinimum = "cosine_with_min_lr"
    /// Stays, from the first step on.
    case constant
    /// Stays after the warm-up.
    case constantWithWarmUp = "constant_with_warmup"
  }

  /// How many steps the rate takes to rise from 0.
  public enum WarmUp: Sendable, Hashable {
    /// So many optimiser steps.
    case steps(Int)
    /// A share of the stage's steps, rounded up.
    case fraction(Double)

    /// Whether there is none.
    var isNone: Bool { self == .steps(0) || self == .fraction(0) }

    /// The warm-up's length in a stage of `total` steps.
    public func steps(of total: Int) -> Int {
      switch self {
      case .steps(let count): count
      case .fraction(let share): Int((Double(total) * share).rounded(.up))
      }
    }
  }

  /// The rate at the top.
  public var peak: Double
  /// What happens after the warm-up.
  public var shape: Shape
  /// Steps from 0 to the peak.
  public var warmUpSteps: Int
  /// Optimiser steps of the whole stage.
  public var totalSteps: Int
  /// Where `cosineWithMinimum` ends, as a share of the peak.
  public var minimumShare: Double

  /// A schedule over `totalSteps` optimiser steps.
  public init(peak: Double, shape: Shape, warmUp: WarmUp, totalSteps: Int, minimumShare: Double = 0) {
    self.peak = peak
    self.shape = shape
    self.warmUpSteps = warmUp.steps(of: totalSteps)
    self.totalSteps = totalSteps
    self.minimumShare = minimumShare
  }

  /// The rate the optimiser uses for the step after `done` finished steps. With a warm-up the first step (`done` = 0)
  /// therefore has rate 0: that is the Hugging Face convention, kept so that runs compare.
  public func rate(after done: Int) -> Double {
    if done < warmUpSteps { return peak * Double(done) / Double(max(1, warmUpSteps)) }
    let length = Double(max(1, totalSteps - warmUpSteps))
    switch shape {
    case .constant, .constantWithWarmUp: return peak
    case .linear: return peak * max(0, Double(totalSteps - done) / length)
    case .cosine, .cosineWithMinimum:
      let lowest = shape == .cosine ? 0 : minimumShare
      let progress = Double(done - warmUpSteps) / length
      return peak * max(0, 0.5 * (1 + cos(.pi * progress)) * (1 - lowest) + lowest)
    }
  }
}
