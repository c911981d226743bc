import Synchronization

/// Workspaces that no encoder uses at the moment, and the pieces that all of them remember.
final class WorkspacePool: Sendable {
  private let model: TokenizerModel
  private let memory = PieceMemory()
  private let free = Mutex<[EncoderWorkspace]>([])
  /// Most workspaces that are kept; more may be in use at once.
  private static let mostKept = 16

  init(_ model: TokenizerModel) { self.model = model }

  /// A workspace for one encoder.
  func take() -> EncoderWorkspace {
    let workspace = free.withLock { $0.popLast() } ?? EncoderWorkspace(model, memory)
    workspace.begin()
    return workspace
  }

  /// Takes a workspace back.
  func giveBack(_ workspace: EncoderWorkspace) {
    workspace.end()
    free.withLock { kept in
      if kept.count < Self.mostKept { kept.append(workspace) }
    }
  }
}
