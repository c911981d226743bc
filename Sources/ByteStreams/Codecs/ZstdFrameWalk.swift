/// Walks over the frames of a zstd file by their headers, without decoding them.
///
/// Source: RFC 8878, sections 3.1.1 (frames and blocks) and 3.1.2 (skippable frames).
struct ZstdFrameWalk {
  /// A frame of more compressed bytes is not walked to its end: decoding ahead behind it would gain little, and its blocks
  /// would be asked of the disk long before they are decoded.
  static let longestFrame = 64 << 20

  private let file: FileTail
  private let size: Int
  /// Where the next frame begins.
  private(set) var offset: Int
  /// Frames passed, skippable ones among them.
  private(set) var frames: Int

  /// - Parameters:
  ///   - size: the length of the file.
  ///   - frames: how many frames stand before the offset.
  init(_ file: FileTail, size: Int, offset: Int = 0, frames: Int = 0) {
    self.file = file
    self.size = size
    self.offset = offset
    self.frames = frames
  }

  /// Passes one frame and says how many bytes it decodes to at most; nil when no whole frame of bearable length stands
  /// here, which is for the decoder to explain.
  mutating func passFrame() -> Int? {
    guard let (end, rawBytes) = frame() else { return nil }
    offset = end
    frames += 1
    return rawBytes
  }

  private func frame() -> (end: Int, rawBytes: Int)? {
    // Magic number, descriptor, window, dictionary, content size: eighteen bytes at most.
    let head = bytes(at: offset, 18)
    guard head.count >= 8 else { return nil }
    if head[0] & 0xF0 == 0x50, head[1] == 0x2A, head[2] == 0x4D, head[3] == 0x18 {
      let end = offset + 8 + head[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
      return end <= size ? (end, 0) : nil
    }
    guard head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]), head[4] & 0x08 == 0 else { return nil }
    let hasChecksum = head[4] & 0x04 != 0
    return blocks(from: offset + headerLength(descriptor: head[4]), trailer: hasChecksum ? 4 : 0)
  }

  private func headerLength(descriptor: UInt8) -> Int {
    let isSingleSegment = descriptor & 0x20 != 0
    let dictionary = [0, 1, 2, 4][Int(descriptor & 3)]
    let contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    return 5 + (isSingleSegment ? 0 : 1) + dictionary + contentSize
  }

  /// Follows the chain of blocks; each begins with three bytes of which the lowest bit marks the last one.
  private func blocks(from start: Int, trailer: Int) -> (end: Int, rawBytes: Int)? {
    var position = start
    var count = 0
    while position - offset <= Self.longestFrame {
      let head = bytes(at: position, 3)
      guard head.count == 3 else { return nil }
      let word = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
      let (kind, blockSize) = (word >> 1 & 3, word >> 3)
      guard kind != 3 else { return nil }
      position += 3 + (kind == 1 ? 1 : blockSize)
      count += 1
      if word & 1 == 1 {
        let end = position + trailer
        return end <= size ? (end, count << 17) : nil
      }
    }
    return nil
  }

  private func bytes(at offset: Int, _ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      let memory = UnsafeMutableRawBufferPointer(buffer)
      while filled < count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
        guard let step = try? file.read(into: rest, at: offset + filled), step > 0 else { return }
        filled += step
      }
    }
  }
}
