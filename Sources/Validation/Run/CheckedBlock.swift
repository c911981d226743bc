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
    return JSONTokens.withStarts(of: bytes) { starts in
      if let starts {
        return check(bytes, starts, spans, by: validator) { records[$0] }
      }
      // A fault of the text somewhere in the block: the records without it are swept one by one.
      return spans.indices.map { index in
        let record = UnsafeBufferPointer(rebasing: bytes[spans[index].range])
        let verdict = JSONTokens.withStarts(of: record) { starts in
          starts.flatMap { starts in
            let span = RecordSpan(range: record.indices, line: spans[index].line)
            return check(record, starts, [span], by: validator) { _ in records[index] }.first
          }
        }
        return verdict ?? .checked(validator.check(records[index]))
      }
    }
  }

  /// Checks the records of a run of bytes whose tokens are known.
  private static func check(
    _ bytes: UnsafeBufferPointer<UInt8>, _ starts: UnsafeBufferPointer<UInt32>, _ spans: [RecordSpan],
    by validator: Validator, record: (Int) -> Record
  ) -> [RecordVerdict] {
    TextSweep.withMarks(of: TextScan.patternOfJSON, in: bytes) { marks in
      let recognises = validator.recognises
      var reader = CleanRecordReader(bytes, starts: starts, marks: marks, format: validator.reader.format)
      defer { reader.deallocate() }
      var verdicts: [RecordVerdict] = []
      verdicts.reserveCapacity(spans.count)
      for (index, span) in spans.enumerated() {
        let plain = recognises ? reader.read(span.range) : nil
        if let plain, plain.doubts.isEmpty {
          verdicts.append(.clean(plain, line: span.line))
          continue
        }
        let swept = SweptRecord(
          tokens: reader.tokens(of: span.range), marks: marks, base: span.range.lowerBound)
        let record = record(index)
        let check = plain.flatMap {
          validator.check(record, plain: $0, outline: { reader.outline }, swept: swept)
        }
        verdicts.append(.checked(check ?? validator.check(record, swept: swept)))
      }
      return verdicts
    }
  }
}

extension Validator {
  /// Whether records that are plainly clean may be recognised. What is recognised is never deeper than
  /// ``TokenCursor/depth``, but the limit may be lower.
  fileprivate var recognises: Bool {
    recognisesCleanRecords && settings.canRecogniseCleanRecords && reader.maximumDepth > TokenCursor.depth + 2
  }
}
