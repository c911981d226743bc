import Testing

@testable import ByteStreams

/// Gives bytes in pieces of the lengths it is told, over and over.
private final class PieceSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private var lengths: [Int]
  private var turn = 0

  init(_ bytes: [UInt8], lengths: [Int]) {
    rest = bytes[...]
    self.lengths = lengths
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    let count = min(lengths[turn % lengths.count], buffer.count, rest.count)
    turn += 1
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }
}

/// However a stream falls into pieces and blocks, the records, their places and the problems are the same.
@Suite struct ChunkingTests {
  private func cut(_ source: any ByteSource, blockSize: Int, remarks: RemarkLog = RemarkLog()) -> ReadResult {
    let cutter = BlockCutter(
      source, remarks: remarks, input: "x", member: nil, limits: ReadLimits(lineBytes: 2000),
      pool: BlockPool(blockSize: blockSize))
    var result = ReadResult()
    while let events = cutter.next() {
      for event in events { result.add(event) }
    }
    return result
  }

  private func expectSame(_ one: ReadResult, _ other: ReadResult, _ comment: String) {
    #expect(one.records == other.records, "\(comment)")
    #expect(one.positions == other.positions, "\(comment)")
    #expect(one.problems.map(\.code) == other.problems.map(\.code), "\(comment)")
    #expect(one.problems.map(\.column) == other.problems.map(\.column), "\(comment)")
    #expect(one.problems.map(\.position.line) == other.problems.map(\.position.line), "\(comment)")
    #expect(one.recordsBeforeProblem == other.recordsBeforeProblem, "\(comment)")
    #expect(one.rawBytes == other.rawBytes && one.blankLines == other.blankLines, "\(comment)")
  }

  /// Texts made of what framings stumble over.
  private func texts(_ random: inout SeededGenerator) -> [String] {
    let values = [
      "{\"a\":1}", "{\"s\":\"a\\\"]}\\\\\"}", "[1,[2,\"]\"]]", "12", "{\n  \"b\": [\n    {}\n  ]\n}",
      "\"é\\n\"",
      "{\"long\":\"" + String(repeating: "z", count: 300) + "\"}",
      "{\"over\":\"" + String(repeating: "z", count: 2100) + "\"}",
    ]
    let separators = [",\n", ",", " ,\r\n  ", ",\n\n", " ", ",,"]
    let faults = ["[1}", "{\"open", "]", ""]
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int.random(in: 0..<elements.count, using: &random)]
    }
    var texts: [String] = []
    for _ in 0..<6 {
      var array = "["
      var lines = ""
      for _ in 0..<Int.random(in: 1..<30, using: &random) {
        array += pick(values) + pick(separators)
        if Int.random(in: 0..<12, using: &random) == 0 { array += pick(faults) }
        lines += pick(values).filter { $0 != "\n" } + pick(["\n", "\r\n", "\n\n", "\n \n"])
      }
      texts += [array + "{}\n]\n", lines, "{\n" + lines]
    }
    return texts
  }

  @Test func anyPiecesGiveTheSame() {
    var random = SeededGenerator(state: 7)
    for text in texts(&random) {
      let bytes = Array(text.utf8)
      let whole = cut(PieceSource(bytes, lengths: [bytes.count]), blockSize: bytes.count + 1)
      #expect(whole.rawBytes == bytes.count)
      for _ in 0..<4 {
        let lengths = (0..<7).map { _ in Int.random(in: 1..<90, using: &random) }
        // How the records lie is decided by the first block, which must show as much of them as the real size does.
        let block = Int.random(in: 400..<4000, using: &random)
        let pieces = cut(PieceSource(bytes, lengths: lengths), blockSize: block)
        if block > bytes.count || text.hasPrefix("[{\"") || !text.hasPrefix("[") {
          expectSame(pieces, whole, "block \(block), pieces \(lengths) of \(text)")
        }
      }
    }
  }

  @Test func decodersTakeInputByteByByte() throws {
    let bytes = joined(sampleLines(60))
    let gzip = try Packing.gzip(bytes)
    let zstd = try Packing.zstd(bytes)
    let whole = cut(PieceSource(bytes + bytes, lengths: [1 << 20]), blockSize: 1 << 16)
    for lengths in [[1], [2, 3], [1, 7, 1000]] {
      for outputBlock in [500, 1 << 16] {
        let remarks = RemarkLog()
        let unzipped = GzipSource(PieceSource(gzip + gzip + [0, 0, 0], lengths: lengths), remarks: remarks)
        let result = cut(unzipped, blockSize: outputBlock, remarks: remarks)
        #expect(result.records == whole.records)
        #expect(result.codes == ["gzip-padding"])
        let inflated = try ZstdSource(
          PieceSource(zstd + zstd, lengths: lengths), remarks: remarks, windowLog: 27)
        expectSame(cut(inflated, blockSize: outputBlock, remarks: remarks), whole, "zstd \(lengths)")
      }
    }
  }

  @Test func gzipCutAnywhereGivesAPrefixAndAProblem() throws {
    let lines = sampleLines(60)
    let gzip = try Packing.gzip(joined(lines))
    for length in 1..<gzip.count {
      let remarks = RemarkLog()
      let source = GzipSource(PieceSource(Array(gzip[..<length]), lengths: [50]), remarks: remarks)
      let result = cut(source, blockSize: 1 << 14, remarks: remarks)
      #expect(result.records == Array(lines.prefix(result.records.count)), "cut at \(length)")
      #expect(result.problems.count == 1 && result.problems[0].severity == .error, "cut at \(length)")
    }
  }

  @Test func extentAgreesWithASlowScan() {
    var random = SeededGenerator(state: 99)
    let letters = Array("{}[]\",\\:a1 \n".utf8)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 1..<40, using: &random)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &random)]
      }
      guard let first = bytes.first, first != UInt8(ascii: ","), !ByteSearch.isSpace(first) else { continue }
      let cutAt = Int.random(in: 0...bytes.count, using: &random)
      bytes.withUnsafeBytes { raw in
        var whole = JSONExtent()
        let expected = whole.advance(raw, from: 0)
        var pieces = JSONExtent()
        var step = pieces.advance(UnsafeRawBufferPointer(rebasing: raw[..<cutAt]), from: 0)
        if step == .unfinished { step = pieces.advance(raw, from: cutAt) }
        #expect(step == expected, "\(String(decoding: bytes, as: UTF8.self)) cut at \(cutAt)")
        if case .ended(let end) = expected {
          #expect(slowEnd(bytes) == end, "\(String(decoding: bytes, as: UTF8.self))")
        } else {
          #expect(slowEnd(bytes) == nil, "\(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
  }

  /// The end of the first value, one byte at a time; nil when there is none.
  private func slowEnd(_ bytes: [UInt8]) -> Int? {
    var open: [UInt8] = []
    var index = 0
    func string() -> Bool {
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\n") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return false }
      index += 1
      return true
    }
    guard Array("{[\"".utf8).contains(bytes[0]) else {
      if Array("}]".utf8).contains(bytes[0]) { return nil }
      return bytes.firstIndex { Array("{}[]\", \n".utf8).contains($0) }
    }
    repeat {
      guard index < bytes.count else { return nil }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard string() else { return nil }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(bytes[index])
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let last = open.popLast(), last == (bytes[index] == UInt8(ascii: "}") ? 0x7B : 0x5B) else {
          return nil
        }
        index += 1
      default: index += 1
      }
    } while !open.isEmpty
    return index
  }
}

/// A small generator with a seed (SplitMix64), so that a failing case comes again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
