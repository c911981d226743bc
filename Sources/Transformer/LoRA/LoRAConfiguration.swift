/// The settings of a LoRA adapter, as PEFT's `adapter_config.json` has them.
public struct LoRAConfiguration: Sendable, Hashable {
  /// Columns of the low-rank factors.
  public var rank: Int
  /// The adapter's output is multiplied by alpha / rank, or with rsLoRA by alpha / sqrt(rank).
  public var alpha: Double
  /// Whether the scale falls with the root of the rank (Kalajdzievski, "A rank stabilization scaling factor", 2023).
  public var usesRSLoRA = false
  /// Whether rows have a length of their own, learnt apart from their direction (Liu et al., "DoRA", 2024).
  public var usesDoRA = false
  /// Names of the linear layers that get an adapter ("q_proj", "self_attn.q_proj"), or "all-linear" for all of
  /// the decoder layers' (the language head is none of them).
  public var targetModules: [String]
  /// The base model's name or path, recorded for whoever loads the adapter.
  public var baseModel: String?

  /// What B A is multiplied by.
  public var scale: Double { alpha / (usesRSLoRA ? Double(rank).squareRoot() : Double(rank)) }

  /// LoRA settings.
  public init(
    rank: Int = 16, alpha: Double = 32, targetModules: [String] = ["all-linear"], baseModel: String? = nil
  ) {
    self.rank = rank
    self.alpha = alpha
    self.targetModules = targetModules
    self.baseModel = baseModel
  }

  /// The modules that get an adapter, by their path within a decoder layer.
  /// - Throws: `ModelError` when rank or alpha are not positive or a name fits no module.
  func modules(of family: ModelFamily) throws(ModelError) -> [String] {
    let known = family.linearModules
    guard rank > 0, alpha > 0, alpha.isFinite else {
      throw ModelError(
        .adapter, at: "LoRA", "rank \(rank) and alpha \(alpha) must both be above 0",
        remedy: "Usual are rank 8 to 64 and alpha twice the rank")
    }
    if targetModules == ["all-linear"] { return known }
    for name in targetModules where !known.contains(where: { Self.fits($0, name) }) {
      throw ModelError(
        .adapter, at: "LoRA target \"\(name)\"", "fits no linear layer of the decoder",
        remedy: "Use all-linear or some of \(known.map { $0.split(separator: ".")[1] })")
    }
    guard !targetModules.isEmpty else {
      throw ModelError(.adapter, at: "LoRA", "no target modules are named", remedy: "Use all-linear")
    }
    return known.filter { module in targetModules.contains { Self.fits(module, $0) } }
  }

  /// PEFT's rule: the whole path, or its end after a dot.
  private static func fits(_ module: String, _ name: String) -> Bool {
    module == name || module.hasSuffix("." + name)
  }
}
