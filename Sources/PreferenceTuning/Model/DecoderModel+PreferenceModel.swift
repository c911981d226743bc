public import Transformer

extension DecoderModel: PreferenceModel {
  public var vocabularySize: Int { configuration.vocabularySize }

  public var maximumPositions: Int? { configuration.longestSequence }

  public var compute: ComputeContext { context }

  public var baseParameters: [Parameter] { parameters }

  public var adapterSummary: String? {
    adapter.map { adapter in
      let settings = adapter.configuration
      let kind = (settings.usesDoRA ? "DoRA" : "LoRA") + (settings.usesRSLoRA ? " (rank-stabilised)" : "")
      return "\(kind) of rank \(settings.rank), alpha \(settings.alpha), on "
        + settings.targetModules.joined(separator: ", ")
    }
  }

  public var adapterIsIdentity: Bool { adapter?.isIdentity ?? false }
}
