import Synchronization

/// Trainers with the same settings for the threads that count pieces: each thread takes one for as long as it counts.
///
/// Counts do not depend on which trainer took which text, so neither does what is learnt.
public final class BPETrainerPool: Sendable {
  private let preTokenizer: PreTokenizer
  private let normalizer: Normalizer
  private let specialTokens: [String]
  private let free = Mutex<[Held]>([])

  /// A trainer that nobody else uses while it is out of the pool.
  private final class Held: @unchecked Sendable {
    var trainer: BPETrainer

    init(_ trainer: consuming BPETrainer) { self.trainer = trainer }
  }

  /// A pool of trainers made as they are needed; see ``BPETrainer/init(preTokenizer:normalizer:specialTokens:)``.
  public init(
    preTokenizer: PreTokenizer = .llama3, normalizer: Normalizer = .none,
    specialTokens: [String] = ["<|endoftext|>"]
  ) {
    self.preTokenizer = preTokenizer
    self.normalizer = normalizer
    self.specialTokens = specialTokens
  }

  /// Counts with a trainer that no other thread uses meanwhile.
  public func count(_ body: (inout BPETrainer) -> Void) {
    let held =
      free.withLock { $0.popLast() }
      ?? Held(BPETrainer(preTokenizer: preTokenizer, normalizer: normalizer, specialTokens: specialTokens))
    body(&held.trainer)
    free.withLock { $0.append(held) }
  }

  /// One trainer with what all have counted; the pool is as new afterwards.
  public func joined() -> BPETrainer {
    var all = BPETrainer(preTokenizer: preTokenizer, normalizer: normalizer, specialTokens: specialTokens)
    let counted = free.withLock { held in
      defer { held.removeAll() }
      return held
    }
    for held in counted { all.merge(held.trainer) }
    return all
  }
}
