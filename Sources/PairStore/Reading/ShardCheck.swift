import ByteStreams

/// Checks that what stands in a shard's sections can be used without a further look: after it, no row points
/// outside the tokens and no index outside its table.
struct ShardCheck {
  let header: ShardHeader
  let file: UnsafeRawBufferPointer

  func check(_ verification: ShardVerification) throws(ShardHeader.Fault) {
    for kind in ShardSectionKind.allCases where kind != .tokens || verification == .everything {
      guard let section = header.sections[kind] else { continue }
      guard Fingerprint(of: bytes(of: kind)) == section.checksum else {
        throw .damaged("the checksum of the section '\(kind)' does not match")
      }
    }
    try checkRows()
    try checkLengths()
    if verification == .everything { try checkVocabulary() }
  }

  private func checkRows() throws(ShardHeader.Fault) {
    let table = bytes(of: .pairs)
    let sourceCount = try sources().count
    var expected = 0
    for index in 0..<header.pairCount {
      let row = PairRow(table: table, index: index)
      guard row.tokenOffset == UInt64(expected), row.tokenCount <= header.tokenCount - expected else {
        throw .damaged("row \(index) does not follow the row before it")
      }
      guard row.source < sourceCount else { throw .damaged("row \(index) names an unknown source") }
      expected += row.tokenCount
    }
    guard expected == header.tokenCount else {
      throw .damaged("the rows hold \(expected) tokens and the header says \(header.tokenCount)")
    }
  }

  private func checkLengths() throws(ShardHeader.Fault) {
    let section = bytes(of: .lengths)
    for power in 0...32 where section.number(UInt32.self, at: 4 * power) > header.pairCount {
      throw .damaged("the length buckets count more pairs than there are")
    }
    for rank in 0..<header.pairCount
    where section.number(UInt32.self, at: 4 * (33 + rank)) >= header.pairCount {
      throw .damaged("the length order names a row that is not there")
    }
  }

  private func checkVocabulary() throws(ShardHeader.Fault) {
    let tokens = bytes(of: .tokens)
    for place in 0..<header.tokenCount {
      let id =
        header.tokenWidth == 2
        ? Int(tokens.number(UInt16.self, at: 2 * place)) : Int(tokens.number(UInt32.self, at: 4 * place))
      guard id < header.vocabularySize else { throw .damaged("token \(place) lies outside the vocabulary") }
    }
  }

  /// The names of the sources.
  func sources() throws(ShardHeader.Fault) -> [String] {
    let section = bytes(of: .sources)
    guard section.count >= 8 else { throw .damaged("the section 'sources' is too short") }
    let count = Int(section.number(UInt32.self, at: 0))
    let textStart = 4 * (count + 2)
    guard textStart <= section.count else { throw .damaged("the section 'sources' is too short") }
    let text = UnsafeRawBufferPointer(rebasing: section[textStart...])
    var names: [String] = []
    for index in 0..<count {
      let start = Int(section.number(UInt32.self, at: 4 * (index + 1)))
      let end = Int(section.number(UInt32.self, at: 4 * (index + 2)))
      guard start <= end, end <= text.count else {
        throw .damaged("source \(index) reaches outside its section")
      }
      names.append(String(decoding: text[start..<end], as: UTF8.self))
    }
    return names
  }

  private func bytes(of kind: ShardSectionKind) -> UnsafeRawBufferPointer {
    guard let section = header.sections[kind] else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: file[section.offset..<section.offset + section.byteCount])
  }
}
