/// Encodes text with buffers of its own: one for each thread that encodes. What one encoder of a tokenizer learns, the others know.
///
/// An encoder can be sent to another thread but not shared; the compiler sees to that. Results never depend
/// on what was encoded before. Made by ``Tokenizer/makeEncoder()``.
public struct TokenEncoder: ~Copyable, Sendable {
  private let model: TokenizerModel
  private let workspace: EncoderWorkspace
  private let pool: WorkspacePool

  init(model: TokenizerModel, pool: WorkspacePool) {
    self.model = model
    self.pool = pool
    workspace = pool.take()
  }

  deinit { pool.giveBack(workspace) }

  /// Appends the ids of `text` to `ids`.
  ///
  /// The text should be UTF-8. Bytes that are not are kept as they are, so decoding gives the same bytes
  /// back (unless the vocabulary lacks bytes, see ``Tokenizer/missingBytes``).
  /// - Parameters:
  ///   - specials: Where control tokens are recognised.
  ///   - addSpecialTokens: Whether to put the tokenizer's template (such as a beginning-of-text token) around.
  public mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, specials: SpecialTokens = .recognised,
    addSpecialTokens: Bool = false, into ids: inout [UInt32]
  ) {
    var none: [Int] = []
    if addSpecialTokens { ids.append(contentsOf: model.template.prefix) }
    workspace.encode(text, specials: specials, into: &ids, ends: &none, wantsEnds: false)
    if addSpecialTokens { ids.append(contentsOf: model.template.suffix) }
  }

  /// Appends the ids of `text` to `ids`, and to `ends` the byte offset in `text` where each id's text ends.
  ///
  /// Ends never decrease. Where normalization replaced text, tokens inside the replacement end where the
  /// replaced text ends. Ids of the template before the text end at 0, those after it at its end.
  public mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, specials: SpecialTokens = .recognised,
    addSpecialTokens: Bool = false, into ids: inout [UInt32], ends: inout [Int]
  ) {
    if addSpecialTokens {
      ids.append(contentsOf: model.template.prefix)
      ends.append(contentsOf: repeatElement(0, count: model.template.prefix.count))
    }
    workspace.encode(text, specials: specials, into: &ids, ends: &ends, wantsEnds: true)
    if addSpecialTokens {
      ids.append(contentsOf: model.template.suffix)
      ends.append(contentsOf: repeatElement(text.count, count: model.template.suffix.count))
    }
  }

  /// Appends the ids of `text` to `ids`; see ``encode(_:specials:addSpecialTokens:into:)``.
  public mutating func encode(
    _ text: some Sequence<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32]
  ) {
    let done: Void? = text.withContiguousStorageIfAvailable { buffer in
      encode(buffer, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    }
    if done != nil { return }
    Array(text).withUnsafeBufferPointer { buffer in
      encode(buffer, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    }
  }

  /// Appends ids and ends; see ``encode(_:specials:addSpecialTokens:into:ends:)``.
  public mutating func encode(
    _ text: some Sequence<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32], ends: inout [Int]
  ) {
    let done: Void? = text.withContiguousStorageIfAvailable { buffer in
      encode(buffer, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids, ends: &ends)
    }
    if done != nil { return }
    Array(text).withUnsafeBufferPointer { buffer in
      encode(buffer, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids, ends: &ends)
    }
  }

  /// Appends the ids of a span of bytes; see ``encode(_:specials:addSpecialTokens:into:)``.
  public mutating func encode(
    _ text: Span<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32]
  ) {
    text.withUnsafeBufferPointer { buffer in
      encode(buffer, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    }
  }

  /// The ids of `text`.
  public mutating func encode(
    _ text: String, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false
  ) -> [UInt32] {
    var ids: [UInt32] = []
    encode(text.utf8, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
    return ids
  }
}
