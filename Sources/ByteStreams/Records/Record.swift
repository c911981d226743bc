/// One record: the bytes of one JSON text, and where they stand.
public struct Record: Sendable {
  /// The record's bytes without line terminator. They are a slice of the block that was read, so keeping one
  /// record keeps the whole block alive: copy (`Array(bytes)`) what shall live long.
  public var bytes: ArraySlice<UInt8>
  /// Where the first byte stands.
  public var position: RecordPosition

  /// Makes a record of bytes and the place where they stand.
  public init(bytes: ArraySlice<UInt8>, position: RecordPosition) {
    self.bytes = bytes
    self.position = position
  }
}
