import ByteStreams
import JSONText
import PreferenceData

/// The texts that a record of any kind holds.
enum RecordTexts {
  /// What is said in a preference pair, or every string of another JSON record; nil if it is no JSON.
  static func texts(of record: Record, reader: PairReader) -> [ArraySlice<UInt8>]? {
    if let pair = reader.read(record).pair { return pair.texts.map(\.text.utf8) }
    guard let document = try? JSONDocument.parse(record.bytes, maximumDepth: reader.maximumDepth) else {
      return nil
    }
    return strings(in: document.root)
  }

  private static func strings(in value: JSONValue) -> [ArraySlice<UInt8>] {
    switch value.kind {
    case .string: value.stringBytes.map { [$0] } ?? []
    case .array: value.elements.flatMap { strings(in: $0) }
    case .object: value.members.flatMap { strings(in: $0.value) }
    default: []
    }
  }
}
