internal import ByteStreams
internal import JSONText

/// A string of a record as the rules on texts see it.
struct CheckedString {
  /// The string, quotation marks included.
  let place: ValuePlace
  /// What stands between its quotation marks, escapes and all.
  let body: ArraySlice<UInt8>
  let hasEscapes: Bool
  let hasLoneSurrogate: Bool

  /// A string of a parsed record; nil for values of other kinds.
  init?(_ value: JSONValue) {
    guard let body = value.escapedBytes else { return nil }
    self.body = body
    place = ValuePlace(value)
    hasEscapes = value.hasEscapes
    hasLoneSurrogate = value.hasLoneSurrogate
  }

  /// A string of a record of a plain form, which holds no half of a surrogate pair.
  ///
  /// - Parameter range: where it lies in the record, quotation marks included.
  init(_ range: Range<Int>, of record: Record, _ pointer: PlainPointer) {
    let start = record.bytes.startIndex
    body = record.bytes[start + range.lowerBound + 1..<start + range.upperBound - 1]
    place = ValuePlace(range, pointer)
    hasEscapes = body.withUnsafeBufferPointer { $0.holds(UInt8(ascii: "\\")) }
    hasLoneSurrogate = false
  }

  /// The text in UTF-8. Lone surrogates become U+FFFD.
  var text: ArraySlice<UInt8> { hasEscapes ? JSONEscapes.decode(body)[...] : body }

  /// Where in the record a byte of the text stands: exactly, unless escapes come before it.
  func place(of offset: Int) -> ValuePlace {
    hasEscapes ? place : place.moved(to: place.offset + 1 + offset)
  }
}
