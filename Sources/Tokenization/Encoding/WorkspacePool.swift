import Synchronization

/// Workspaces that no encoder uses at the moment; they keep what their caches have learnt.
final class WorkspacePool: Sendable {
  private let model: TokenizerModel
  private let free = Mutex<[EncoderWorkspace]>([])
  /// Most workspaces that are kept; more may be in use at once.
  private static let mostKept = 16

  init(_ model: TokenizerModel) { self.model = model }

  /// A workspace for one encoder.
  func take() -> EncoderWorkspace {
    free.withLock { $0.popLast() } ?? EncoderWorkspace(model)
  }

  /// Takes a workspace back.
  func giveBack(_ workspace: EncoderWorkspace) {
    free.withLock { kept in
      if kept.count < Self.mostKept { kept.append(workspace) }
    }
  }
}
