import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How much memory a run may take, and what it computes twice to stay below that. It changes no number.
public struct MemoryPolicy: Sendable, Hashable {
  /// What is computed again on the way back instead of being kept.
  public enum Recompute: String, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case none
    /// What belongs to attention.
    case attention
    /// Every layer.
    case full
    /// As little as the limit allows.
    case automatic = "auto"
  }

  /// Whether weights that are not trained are brought once into the form that products read, instead of in every product.
  public enum Packing: String, Sendable, Hashable, CaseIterable {
    /// Where it takes no memory, and where a limit was given that has room for it.
    case automatic = "auto"
    /// As long as the limit allows.
    case always
    /// In every product.
    case never
  }

  /// Whether weights are packed once.
  public var packing = Packing.automatic
  /// What is computed again.
  public var recompute = Recompute.automatic
  /// Bytes that the run may take; nil for four fifths of the machine's memory, which then only advises.
  public var limit: Int?

  /// Automatic, below what the machine has.
  public init() {}

  /// What may be tried, the fastest first.
  var candidates: [Recomputation] {
    switch recompute {
    case .none: [.none]
    case .attention: [.attention]
    case .full: [.full]
    case .automatic: [.none, .attention, .full]
    }
  }

  /// Whether to pack weights once that then take `cost` bytes more, in a run that needs `total` without.
  func packs(cost: Int?, weights: Int, total: Int) -> Bool {
    guard let cost else { return false }
    // Panels are a little larger where a weight's side is no multiple of their width.
    let isFree = cost <= weights / 50
    return switch packing {
    case .automatic: isFree || limit != nil && total + cost <= bytes
    case .always: total + cost <= bytes
    case .never: false
    }
  }

  /// The limit in bytes.
  var bytes: Int { limit ?? Self.physicalMemory / 5 * 4 }

  /// Bytes of memory that the machine has.
  private static var physicalMemory: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    return pages > 0 && size > 0 ? pages * size : .max
  }
}
