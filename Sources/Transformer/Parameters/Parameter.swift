/// A named tensor of a model and, while it is trained, its gradient. The buffers live as long as the object.
/// Reading and writing them while the model computes is a race; the caller keeps the two apart.
public final class Parameter: @unchecked Sendable {
  /// The tensor's name as Hugging Face (or, for an adapter, PEFT) files spell it.
  public let name: String
  /// Sizes of the dimensions, outermost first.
  public let shape: [Int]
  /// The values, row-major.
  public let values: UnsafeMutableBufferPointer<Float>
  /// The gradient, laid out as the values; nil while the parameter is frozen.
  public private(set) var gradient: UnsafeMutableBufferPointer<Float>?

  /// A frozen parameter of zeros, for whoever writes a model of its own.
  /// - Parameters:
  ///   - name: its name in files.
  ///   - shape: the sizes of its dimensions, each at least 1.
  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
    values = Self.zeros(shape.reduce(1, *))
  }

  deinit {
    values.deallocate()
    gradient?.deallocate()
  }

  /// The number of values.
  public var count: Int { values.count }

  /// Whether a gradient is kept.
  public var isTrainable: Bool { gradient != nil }

  /// Starts (with zeros) or stops keeping a gradient.
  public func setTrainable(_ trainable: Bool) {
    if trainable {
      if gradient == nil { gradient = Self.zeros(count) }
    } else {
      gradient?.deallocate()
      gradient = nil
    }
  }

  /// The values as a matrix: the outermost dimension's entries are the rows.
  var matrix: Matrix { Self.matrix(of: values, shape: shape) }

  /// The gradient as a matrix, nil while frozen.
  var gradientMatrix: Matrix? { gradient.map { Self.matrix(of: $0, shape: shape) } }

  // Every parameter has at least one element, so its buffer has a base address.
  var start: UnsafeMutablePointer<Float> { matrix.start }

  private static func matrix(of buffer: UnsafeMutableBufferPointer<Float>, shape: [Int]) -> Matrix {
    guard let start = buffer.baseAddress else { preconditionFailure("a parameter without elements") }
    return Matrix(start, rows: shape[0], columns: shape.dropFirst().reduce(1, *))
  }

  private static func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self)
    memory.initialize(repeating: 0)
    return memory
  }
}
