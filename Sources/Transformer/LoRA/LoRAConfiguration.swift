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

  /// The linear layers that get an adapter, by decoder layer and path within it, in the order of their use.
  /// - Throws: `ModelError` when rank or alpha are not positive or a name fits no linear layer.
  func modules(of model: ModelConfiguration) throws(ModelError) -> [(layer: Int, name: String)] {
    guard rank > 0, alpha > 0, alpha.isFinite else {
      throw ModelError(
        .adapter, at: "LoRA", "rank \(rank) and alpha \(alpha) must both be above 0",
        remedy: "Usual are rank 8 to 64 and alpha twice the rank")
    }
    let family = model.family
    let all = (0..<model.layerCount).flatMap { layer in family.linearModules.map { (layer: layer, name: $0) }
    }
    if targetModules == ["all-linear"] { return all }
    guard !targetModules.isEmpty else {
      throw ModelError(.adapter, at: "LoRA", "no target modules are named", remedy: "Use all-linear")
    }
    let paths = all.map { "\(family.path(layer: $0.layer)).\($0.name)" }
    for name in targetModules where !paths.contains(where: { Self.fits($0, name) }) {
      throw ModelError(
        .adapter, at: "LoRA target \"\(name)\"", "fits no linear layer of the decoder",
        remedy: "Use all-linear or some of \(family.linearModules.map { $0.split(separator: ".")[1] })")
    }
    return zip(all, paths).filter { pair in targetModules.contains { Self.fits(pair.1, $0) } }.map(\.0)
  }

  /// PEFT's rule: the whole path, or its end after a dot.
  private static func fits(_ path: String, _ name: String) -> Bool {
    path == name || path.hasSuffix("." + name)
  }
}
