internal import JSONText

/// A value of a record, or a place inside one, as findings speak of it.
struct ValuePlace {
  /// What tells the way from the record's root to the value.
  private enum Way {
    case tree(JSONValue)
    case plain(PlainPointer)
  }

  /// Where the value lies in the record.
  let range: Range<Int>
  /// The byte of the record that is pointed at.
  let offset: Int
  private let way: Way

  /// A place in a value of a parsed record; the value's first byte if no other one is named.
  init(_ value: JSONValue, offset: Int? = nil) {
    range = value.offset..<value.endOffset
    self.offset = offset ?? value.offset
    way = .tree(value)
  }

  /// A value of a record of a plain form, none of which is its root.
  init(_ range: Range<Int>, _ pointer: PlainPointer) {
    self.range = range
    offset = range.lowerBound
    way = .plain(pointer)
  }

  private init(_ place: ValuePlace, offset: Int) {
    range = place.range
    self.offset = offset
    way = place.way
  }

  /// Another place in the same value.
  func moved(to offset: Int) -> ValuePlace { ValuePlace(self, offset: offset) }

  /// JSON Pointer (RFC 6901) of the value.
  var pointer: String {
    switch way {
    case .tree(let value): value.pointer
    case .plain(let pointer): pointer.description
    }
  }

  /// Whether the value is the whole record.
  var isRoot: Bool {
    switch way {
    case .tree(let value): value.isRoot
    case .plain: false
    }
  }
}
