/// Turns what is written into what is stored. One encoder makes one output.
protocol OutputEncoder: AnyObject {
  /// Takes bytes; `store` is called with whatever is ready.
  func encode(_ bytes: UnsafeRawBufferPointer, store: (UnsafeRawBufferPointer) throws(OutputError) -> Void)
    throws(OutputError)
  /// Stores all that is left and the format's end. Called once.
  func finish(store: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError)
}

/// Stores bytes as they are.
final class PlainEncoder: OutputEncoder {
  func encode(
    _ bytes: UnsafeRawBufferPointer, store: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  ) throws(OutputError) { try store(bytes) }

  func finish(store: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError) {}
}
