/// Memory for activations, handed out in order and taken back all at once. It grows to what a step needs and
/// is then reused, so that training does not allocate.
final class Arena {
  /// A place to go back to.
  struct Mark {
    fileprivate let block: Int
    fileprivate let used: Int
  }

  private struct Block {
    let memory: FloatMemory
    let start: UnsafeMutablePointer<Float>
    var used = 0

    var count: Int { memory.values.count }
  }

  private var blocks: [Block] = []
  private var current = 0
  private static let smallestBlock = 1 << 16

  init() {}

  /// The bytes held, used or not.
  var byteCount: Int { blocks.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.stride }

  /// The most bytes that were ever handed out at once.
  private(set) var peakByteCount = 0

  /// Uninitialised floats that stay valid until `release` or `reset`.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    // Sixteen floats are a cache line: nobody shares one with a neighbour.
    let rounded = (count + 15) / 16 * 16
    while current < blocks.count, blocks[current].used + rounded > blocks[current].count { current += 1 }
    if current == blocks.count { addBlock(holding: rounded) }
    let start = blocks[current].start + blocks[current].used
    blocks[current].used += rounded
    peakByteCount = max(peakByteCount, blocks.reduce(0) { $0 + $1.used } * MemoryLayout<Float>.stride)
    return start
  }

  /// An uninitialised matrix that stays valid until `release` or `reset`.
  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(floats(rows * columns), rows: rows, columns: columns)
  }

  /// The place reached so far.
  func mark() -> Mark {
    Mark(block: current, used: current < blocks.count ? blocks[current].used : 0)
  }

  /// Takes back all that was handed out since the mark.
  func release(to mark: Mark) {
    for index in blocks.indices where index >= mark.block {
      blocks[index].used = index == mark.block ? mark.used : 0
    }
    current = mark.block
  }

  /// Takes back everything. Several blocks become one, so that the next round finds its memory in one piece.
  /// - Parameter expected: floats that the next round will ask for, about. Twice as many are set aside, so that a somewhat
  ///   larger round later finds room too: memory nobody touches costs nothing, while growing means that the system
  ///   clears it anew.
  func reset(expecting expected: Int = 0) {
    let held = blocks.reduce(0) { $0 + $1.count }
    if blocks.count > 1 || held < expected {
      blocks = []
      addBlock(holding: max(held, 2 * expected))
    }
    for index in blocks.indices { blocks[index].used = 0 }
    current = 0
  }

  private func addBlock(holding count: Int) {
    let grown = max(count, Self.smallestBlock, (blocks.last?.count ?? 0) / 2)
    let memory = FloatMemory(count: grown)
    guard let start = memory.values.baseAddress else { preconditionFailure("a block without memory") }
    blocks.append(Block(memory: memory, start: start))
    current = blocks.count - 1
  }
}
