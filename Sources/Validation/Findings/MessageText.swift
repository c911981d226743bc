extension String {
  /// What a message says around a word of the record. Messages are made by the hundred thousand: one piece of memory for each,
  /// where an interpolation takes several.
  init(_ before: StaticString, around word: String, _ after: StaticString) {
    var word = word
    self = word.withUTF8 { word in
      String(joining: before.bytes, word, after.bytes)
    }
  }

  /// Pieces of UTF-8 joined to one text, in one piece of memory.
  init(
    joining first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>,
    _ third: UnsafeBufferPointer<UInt8>
  ) {
    let count = first.count + second.count + third.count
    self.init(unsafeUninitializedCapacity: count) { text in
      guard var end = text.baseAddress else { return 0 }
      func append(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let start = piece.baseAddress else { return }
        end.update(from: start, count: piece.count)
        end += piece.count
      }
      append(first)
      append(second)
      append(third)
      return count
    }
  }
}

extension StaticString {
  /// The text's UTF-8.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
