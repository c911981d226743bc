/// Why a record was not converted, and where it stands.
public struct Refusal: Sendable, Hashable, CustomStringConvertible {
  /// A stable name: that of the shape problem, `loss:` with the loss's name, or `not-verified`.
  public var reason: String
  /// Where.
  public var place: RecordPlace
  /// JSON Pointer of the value at fault; empty for the whole record.
  public var pointer: String
  /// What is wrong and what to do about it.
  public var message: String

  /// A refusal from its parts.
  public init(reason: String, place: RecordPlace, pointer: String, message: String) {
    self.reason = reason
    self.place = place
    self.pointer = pointer
    self.message = message
  }

  public var description: String {
    "\(place): \(reason): \(message)" + (pointer.isEmpty ? "" : " (\(pointer))")
  }
}

/// How many records went in and came out. Always `read == written + rejected`.
public struct ConversionCounts: Sendable, Hashable {
  /// Records read.
  public var read = 0
  /// Records written.
  public var written = 0
  /// Records not written, by the first reason found in each.
  public var rejectedByReason: [String: Int] = [:]
  /// Records written without something, by the kind of loss that was allowed.
  public var allowedLosses: [ConversionLoss.Kind: Int] = [:]
  /// Records read, by their format.
  public var formats: [PairFormat: Int] = [:]

  /// Nothing counted yet.
  public init() {}

  /// Records not written.
  public var rejected: Int { rejectedByReason.values.reduce(0, +) }

  /// Adds the counts of another stretch of the input.
  public mutating func add(_ other: ConversionCounts) {
    read += other.read
    written += other.written
    rejectedByReason.merge(other.rejectedByReason, uniquingKeysWith: +)
    allowedLosses.merge(other.allowedLosses, uniquingKeysWith: +)
    formats.merge(other.formats, uniquingKeysWith: +)
  }
}
