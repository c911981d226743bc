/// Keys and values of the tokens seen so far, for every layer.
final class KeyValueCache {
  private var keys: [UnsafeMutablePointer<Float>] = []
  private var values: [UnsafeMutablePointer<Float>] = []
  private let width: Int
  private let capacity: Int

  /// Room for `capacity` tokens.
  init(_ configuration: ModelConfiguration, capacity: Int) {
    width = configuration.keyWidth
    self.capacity = capacity
    for _ in 0..<configuration.layerCount {
      keys.append(.allocate(capacity: capacity * width))
      values.append(.allocate(capacity: capacity * width))
    }
  }

  deinit {
    for pointer in keys + values { pointer.deallocate() }
  }

  /// Where the layer's next rows go, `first` being the number of tokens seen.
  func place(layer: Int, first: Int) -> KeyRows {
    KeyRows(
      k: Matrix(keys[layer], rows: capacity, columns: width),
      v: Matrix(values[layer], rows: capacity, columns: width), first: first)
  }
}
