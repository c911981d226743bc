import CKernels

/// A named tensor of a model and, while it is trained, its gradient. The buffers live as long as the object.
/// Reading and writing them while the model computes is a race; the caller keeps the two apart.
public final class Parameter: @unchecked Sendable {
  /// The tensor's name as Hugging Face (or, for an adapter, PEFT) files spell it.
  public let name: String
  /// Sizes of the dimensions, outermost first.
  public let shape: [Int]
  private var storage: Storage
  private var gradientMemory: FloatMemory?
  /// Whether the gradient is zero although its memory still holds an older one.
  private var gradientIsForgotten = false

  fileprivate enum Storage: @unchecked Sendable {
    case floats(FloatMemory)
    /// Somebody keeps the bytes alive: a mapped file, or memory of our own.
    case bfloats(UnsafeRawBufferPointer, owner: AnyObject)
    /// Nothing but what products read.
    case panels(WeightPanels)
  }

  /// How products mostly read the values, if a linear layer does; then they can be packed.
  var direction: WeightPanels.Direction?
  /// Whether single rows of the values are looked up, for which panels alone do not do.
  var isLookedUp = false
  /// The values packed once, beside them.
  private(set) var panels: WeightPanels?

  /// A frozen parameter of zeros, for whoever writes a model of its own.
  /// - Parameters:
  ///   - name: its name in files.
  ///   - shape: the sizes of its dimensions, each at least 1.
  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
    count = shape.reduce(1, *)
    storage = .floats(FloatMemory(count: count))
  }

  /// The number of values.
  public let count: Int

  // MARK: Values

  /// How the values are stored.
  public var precision: Precision {
    switch storage {
    case .floats, .panels: .float32
    case .bfloats: .bfloat16
    }
  }

  /// The values of a parameter in fp32, row-major. A parameter in bfloat16 has none: see `bytes`.
  public var values: UnsafeMutableBufferPointer<Float> {
    guard case .floats(let memory) = storage else {
      preconditionFailure("\(name) is stored in bfloat16 or only packed")
    }
    return memory.values
  }

  /// The values as they are stored, row-major, in `precision`.
  public var bytes: UnsafeRawBufferPointer {
    switch storage {
    case .floats(let memory): UnsafeRawBufferPointer(memory.values)
    case .bfloats(let bytes, _): bytes
    case .panels: preconditionFailure("\(name) is only packed")
    }
  }

  /// One of the values, however they are stored.
  func value(at index: Int) -> Float {
    switch storage {
    case .floats(let memory): memory.values[index]
    case .bfloats(let bytes, _):
      Float(bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)) << 16)
    case .panels: preconditionFailure("\(name) is only packed")
    }
  }

  /// The values in fp32: the parameter's own, or a copy if it stores them in bfloat16.
  func floats(context: ComputeContext) -> FloatMemory {
    switch storage {
    case .floats(let memory): return memory
    case .bfloats(let bytes, _):
      let memory = FloatMemory(count: count)
      ck_from_bfloat16(context.handle, Int64(count), bytes.baseAddress, memory.values.baseAddress)
      return memory
    case .panels: preconditionFailure("\(name) is only packed")
    }
  }

  /// Takes over the floats of a mapped file, as many.
  func store(mapped floats: FloatMemory) {
    precondition(floats.values.count == count && !isTrainable)
    storage = .floats(floats)
    panels = nil
  }

  /// Takes over values in bfloat16 that `owner` keeps alive and unchanged.
  func store(bfloats bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    precondition(bytes.count == 2 * count && !isTrainable)
    storage = .bfloats(bytes, owner: owner)
    panels = nil
  }

  /// Rounds floats, which need no alignment, to bfloat16 and keeps those.
  func store(rounding floats: UnsafeRawBufferPointer, context: ComputeContext) {
    precondition(floats.count == 4 * count)
    // Two to a float; what is left over is never read.
    let memory = FloatMemory(count: (count + 1) / 2)
    guard let to = memory.values.baseAddress else { return }
    ck_to_bfloat16(
      context.handle, Int64(count), floats.baseAddress,
      UnsafeMutableRawPointer(to).assumingMemoryBound(to: UInt16.self))
    store(bfloats: UnsafeRawBufferPointer(start: to, count: 2 * count), owner: memory)
  }

  /// Turns values in bfloat16 into floats, which are exact.
  func widen(context: ComputeContext) {
    storage = .floats(floats(context: context))
    panels = nil
  }

  /// Takes over the values of a parameter of the same shape, as it stores them.
  func copy(from other: Parameter) {
    precondition(shape == other.shape)
    panels = nil
    switch other.storage {
    case .bfloats(let bytes, let owner): storage = .bfloats(bytes, owner: owner)
    case .floats(let memory):
      if precision == .bfloat16 { storage = .floats(FloatMemory(count: count)) }
      _ = values.update(from: memory.values)
    case .panels: preconditionFailure("\(other.name) is only packed")
    }
  }

  // MARK: Packing

  /// Whether the values lie in a mapped file.
  var isMapped: Bool {
    switch storage {
    case .floats(let memory): memory.isMapped
    case .bfloats(_, let owner): owner is SafetensorsFile
    case .panels: false
    }
  }

  /// Packs the values of a linear layer's weight once, as long as they do not change. Where they lie in a mapped file its memory
  /// is given back if nobody needs it any more.
  func pack(precision: Precision, context: ComputeContext) {
    guard let direction, !isTrainable, panels == nil else { return }
    panels = WeightPanels(stored, direction, precision: precision, context: context)
    guard WeightPanels.serveBothWays(precision: precision, context: context) else { return }
    switch storage {
    case .floats(let memory): memory.giveBack()
    case .bfloats(let bytes, let owner): (owner as? SafetensorsFile)?.giveBack(bytes)
    case .panels: break
    }
  }

  /// The values of a parameter at one time, to be put in the place of later ones for a while.
  public struct Values: Sendable {
    fileprivate var storage: Storage
  }

  /// A copy of the values: a linear layer's in the form that products of the precision read, which takes no more
  /// memory, all others as they are. Of a parameter in fp32.
  public func frozenValues(precision: Precision, compute: ComputeContext) -> Values {
    guard let direction, !isLookedUp else { return copiedValues() }
    return Values(
      storage: .panels(WeightPanels(stored, direction, precision: precision, context: compute)))
  }

  /// A copy of the values as they are. Of a parameter in fp32.
  public func copiedValues() -> Values {
    let copy = FloatMemory(count: count)
    _ = copy.values.update(from: values)
    return Values(storage: .floats(copy))
  }

  /// Puts other values of this parameter in the place of these.
  public func exchange(_ other: inout Values) { swap(&storage, &other.storage) }

  // MARK: Gradient

  /// The gradient, laid out as the values; nil while the parameter is frozen.
  public var gradient: UnsafeMutableBufferPointer<Float>? {
    if gradientIsForgotten {
      gradientMemory?.values.update(repeating: 0)
      gradientIsForgotten = false
    }
    return gradientMemory?.values
  }

  /// Sets the gradient to zero, which costs nothing: the zeros are written only if somebody asks for them before
  /// `addToGradient` replaces what stands there.
  public func zeroGradient() { gradientIsForgotten = isTrainable }

  /// Hands the gradient, if there is one, to whoever adds to it. With `accumulate` false it is zero, the memory may hold
  /// anything, and `add` has to write every element.
  func addToGradient(_ add: (_ gradient: Matrix, _ accumulate: Bool) -> Void) {
    guard let memory = gradientMemory else { return }
    let accumulate = !gradientIsForgotten
    gradientIsForgotten = false
    add(Self.matrix(of: memory.values, shape: shape), accumulate)
  }

  /// Whether a gradient is kept.
  public var isTrainable: Bool { gradientMemory != nil }

  /// Starts (with zeros) or stops keeping a gradient. What is trained is in fp32.
  public func setTrainable(_ trainable: Bool) {
    if trainable, precision == .bfloat16 { widen(context: ComputeContext(threads: 1)) }
    guard trainable != isTrainable else { return }
    panels = nil
    if trainable, case .floats(let memory) = storage, memory.isMapped {
      let own = FloatMemory(count: count)
      _ = own.values.update(from: memory.values)
      storage = .floats(own)
    }
    gradientMemory = trainable ? FloatMemory(count: count) : nil
    gradientIsForgotten = false
  }

  // MARK: Views

  /// The values of a parameter in fp32 as a matrix: the outermost dimension's entries are the rows.
  var matrix: Matrix { Self.matrix(of: values, shape: shape) }

  /// The values as a matrix to be multiplied with.
  var stored: StoredMatrix {
    let (rows, columns) = (shape[0], shape.dropFirst().reduce(1, *))
    if case .panels(let panels) = storage {
      return StoredMatrix(nil, rows: rows, columns: columns, precision: precision, panels: panels)
    }
    guard let start = bytes.baseAddress else { preconditionFailure("a parameter without elements") }
    return StoredMatrix(start, rows: rows, columns: columns, precision: precision, panels: panels)
  }

  /// The gradient as a matrix, nil while frozen.
  var gradientMatrix: Matrix? { gradient.map { Self.matrix(of: $0, shape: shape) } }

  // Every parameter has at least one element, so its buffer has a base address.
  var start: UnsafeMutablePointer<Float> { matrix.start }

  private static func matrix(of buffer: UnsafeMutableBufferPointer<Float>, shape: [Int]) -> Matrix {
    guard let start = buffer.baseAddress else { preconditionFailure("a parameter without elements") }
    return Matrix(start, rows: shape[0], columns: shape.dropFirst().reduce(1, *))
  }
}
