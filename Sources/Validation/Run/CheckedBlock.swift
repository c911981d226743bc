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
    let checked = records.withSpans { Self.check($0, $1, records, by: validator) }
    verdicts = checked ?? records.map { .checked(validator.check($0)) }
  }

  private static func check(
    _ bytes: UnsafeBufferPointer<UInt8>, _ spans: [RecordSpan], _ records: RecordList, by validator: Validator
  ) -> [RecordVerdict] {
    // Behind the last record a block may hold the beginning of the next one, which is no text yet.
    let bytes = UnsafeBufferPointer(rebasing: bytes[..<(spans.last?.range.upperBound ?? 0)])
    let isUTF8 = TextSweep.isUTF8(bytes)
    return TextSweep.withMarksAndStops(of: TextScan.patternOfJSON, in: bytes) { marks, stops in
      let recognises = validator.recognises && bytes.count <= UInt32.max
      var reader = CleanRecordReader(bytes, marks: marks, stops: stops, format: validator.reader.format)
      defer { reader.deallocate() }
      var verdicts: [RecordVerdict] = []
      verdicts.reserveCapacity(spans.count)
      // What has to be checked in full comes last: going to and fro between so much code would cost a tenth of the time.
      var unread: [(index: Int, isText: Bool)] = []
      func swept(_ span: RecordSpan) -> SweptRecord {
        SweptRecord(marks: marks, stops: stops, base: span.range.lowerBound)
      }
      for (index, span) in spans.enumerated() {
        // A fault in one record must not cost the others their short way.
        let isText = isUTF8 || TextSweep.isUTF8(UnsafeBufferPointer(rebasing: bytes[span.range]))
        let plain = recognises && isText ? reader.read(span.range) : nil
        if let plain, plain.doubts.isEmpty {
          verdicts.append(.clean(plain, line: span.line))
        } else if let plain,
          let check = validator.check(records[index], plain: plain, reader.parts, swept: swept(span))
        {
          verdicts.append(.checked(check))
        } else {
          unread.append((index, isText))
          verdicts.append(.checked(RecordCheck(findings: [])))
        }
      }
      for (index, isText) in unread {
        let record = records[index]
        verdicts[index] = .checked(validator.check(record, swept: isText ? swept(spans[index]) : nil))
      }
      return verdicts
    }
  }
}

extension Validator {
  /// Whether records that are plainly clean may be recognised. What is recognised is never deeper than
  /// ``RecordCursor/depth``, but the limit may be lower.
  fileprivate var recognises: Bool {
    recognisesCleanRecords && settings.canRecogniseCleanRecords
      && reader.maximumDepth > RecordCursor.depth + 2
  }
}
