/// Text after all changes, with the way back to the offsets of the original.
struct NormalizedText: Sendable {
  /// What the text was changed to; nil if it stayed as it was.
  private(set) var bytes: [UInt8]?
  /// The changes, in order, without their bytes.
  private var layers: [(change: RewrittenText, start: Int)] = []
  /// Where the original starts in the text that offsets are asked of.
  private let origin: Int

  init(origin: Int) { self.origin = origin }

  /// Takes the text after a change of what it was, or of the part of it that starts at `start`.
  mutating func take(_ change: RewrittenText, from start: Int = 0) {
    bytes = change.bytes
    if change.replaced.isEmpty { return }
    var layer = change
    layer.bytes = []
    layers.append((layer, start))
  }

  /// The original offset that an offset in the changed text stands for.
  func originalOffset(_ offset: Int) -> Int {
    var offset = offset
    for layer in layers.reversed() { offset = layer.start + layer.change.originalOffset(offset) }
    return origin + offset
  }
}
