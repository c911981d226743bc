import Synchronization

/// Workspaces that no encoder uses at the moment; they keep what their caches have learnt.
final class WorkspacePool: Sendable {
  private let model: TokenizerModel
  private let free = Mutex<[EncoderWorkspace]>([])
  /// What threads share that work on one batch; made when there is a batch for several.
  private let shared = Mutex<SharedPieces?>(nil)
  /// Most workspaces that are kept; more may be in use at once.
  private static let mostKept = 16

  init(_ model: TokenizerModel) { self.model = model }

  /// A workspace for one encoder.
  func take() -> EncoderWorkspace {
    free.withLock { $0.popLast() } ?? EncoderWorkspace(model)
  }

  /// A workspace for one thread of several that work on a batch.
  func takeSharing() -> EncoderWorkspace {
    let pieces = shared.withLock { shared in
      if shared == nil { shared = SharedPieces() }
      return shared
    }
    let workspace = take()
    workspace.share(pieces)
    return workspace
  }

  /// Takes a workspace back.
  func giveBack(_ workspace: EncoderWorkspace) {
    workspace.share(nil)
    free.withLock { kept in
      if kept.count < Self.mostKept { kept.append(workspace) }
    }
  }
}
