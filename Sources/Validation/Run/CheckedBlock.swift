internal import ByteStreams
internal import JSONText
internal import PreferenceData

/// What is known of one record.
enum RecordVerdict: Sendable {
  /// Nothing was found in the record on this line.
  case clean(CleanRecord, line: Int)
  /// It was checked in full.
  case checked(RecordCheck)
}

/// The checked records of one block.
struct CheckedBlock: Sendable {
  let block: RecordBlock
  let verdicts: [RecordVerdict]

  /// Checks a block: records that are plainly clean are recognised as such, the others are checked in full.
  init(_ block: RecordBlock, by validator: Validator) {
    self.block = block
    let records = block.records
    // What is recognised is never deeper than this, but the limit may be lower.
    let recognises =
      validator.recognisesCleanRecords && validator.settings.canRecogniseCleanRecords
      && validator.reader.maximumDepth > TokenCursor.depth + 2
    let recognised =
      recognises ? records.withSpans { Self.recognise($0, $1, records, validator) } : nil
    verdicts = recognised ?? records.map { .checked(validator.check($0)) }
  }

  private static func recognise(
    _ bytes: UnsafeBufferPointer<UInt8>, _ spans: [RecordSpan], _ records: RecordList, _ validator: Validator
  ) -> [RecordVerdict] {
    // Behind the last record a block may hold the beginning of the next one, which is no text yet.
    let bytes = UnsafeBufferPointer(rebasing: bytes[..<(spans.last?.range.upperBound ?? 0)])
    return JSONTokens.withStarts(of: bytes) { starts in
      guard let starts else {
        // A fault of the text somewhere in the block: the records without it are recognised one by one.
        return spans.indices.map { index in
          let range = spans[index].range
          let record = UnsafeBufferPointer(rebasing: bytes[range])
          let clean = JSONTokens.withStarts(of: record) { starts in
            starts.flatMap { recognise(record, $0, validator) }
          }
          if let clean { return .clean(clean, line: spans[index].line) }
          return .checked(validator.check(records[index]))
        }
      }
      return TextSweep.withMarks(of: TextScan.patternOfJSON, in: bytes) { marks in
        var reader = CleanRecordReader(bytes, starts: starts, marks: marks, format: validator.reader.format)
        defer { reader.deallocate() }
        var verdicts: [RecordVerdict] = []
        verdicts.reserveCapacity(spans.count)
        for (index, span) in spans.enumerated() {
          if let clean = reader.read(span.range) {
            verdicts.append(.clean(clean, line: span.line))
          } else {
            verdicts.append(.checked(validator.check(records[index])))
          }
        }
        return verdicts
      }
    }
  }

  private static func recognise(
    _ record: UnsafeBufferPointer<UInt8>, _ starts: UnsafeBufferPointer<UInt32>, _ validator: Validator
  ) -> CleanRecord? {
    TextSweep.withMarks(of: TextScan.patternOfJSON, in: record) { marks in
      var reader = CleanRecordReader(record, starts: starts, marks: marks, format: validator.reader.format)
      defer { reader.deallocate() }
      return reader.read(0..<record.count)
    }
  }
}
