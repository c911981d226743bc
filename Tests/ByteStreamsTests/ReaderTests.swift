import Synchronization
import Testing

@testable import ByteStreams

@Suite struct ReaderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private struct Refusal: Error {}

  @Test func memoryDoesNotGrowWithTheInput() throws {
    // 100 MB through a pipe, with a reader that is slower than the writer at first.
    let pipe = try NamedPipe(in: folder)
    let line = Array(("{\"text\":\"" + String(repeating: "w ", count: 20_000) + "\"}\n").utf8)
    let times = 100_000_000 / line.count
    let writer = pipe.feed(line, times: times)
    let reader = try RecordReader(inputs: [pipe.path])
    var records = 0
    var blocks = 0
    while let event = reader.next() {
      guard case .records(let block) = event else { continue }
      records += block.records.count
      blocks += 1
      if blocks < 20 { pause(milliseconds: 5) }
    }
    writer.wait()
    #expect(records == times)
    #expect(reader.mostBytesAhead <= 4 << 20)
    #expect(reader.mostBytesAhead > 1 << 20, "the reader should work ahead")
    #expect(reader.progress.compressedTotal == nil)
  }

  /// The arrays of blocks are used again; what somebody keeps of them must not change under his hands.
  @Test func recordsThatAreKeptStayAsTheyWere() throws {
    let lines = sampleLines(5000)
    let path = try folder.write("data.jsonl", joined(lines))
    let reader = try RecordReader(inputs: [path], limits: .init(), blockSize: 4 << 10, bytesAhead: 16 << 10)
    var kept: [ArraySlice<UInt8>] = []
    var blocks = 0
    while let event = reader.next() {
      guard case .records(let block) = event else { continue }
      // One block in three is copied and let go of, so that its array is filled again.
      kept += block.records.map { blocks % 3 == 0 ? ArraySlice(Array($0.bytes)) : $0.bytes }
      blocks += 1
    }
    #expect(kept.map { String(decoding: $0, as: UTF8.self) } == lines)
  }

  @Test func givingUpStopsTheThread() throws {
    let path = try folder.write("data.jsonl", joined(sampleLines(20_000)))
    let start = monotonicSeconds()
    for taken in [0, 1, 3] {
      let reader = try RecordReader(
        inputs: [path], limits: .init(), blockSize: 64 << 10, bytesAhead: 128 << 10)
      for _ in 0..<taken { _ = reader.next() }
    }
    // A pipe into which nobody ever writes.
    let pipe = try NamedPipe(in: folder)
    _ = try RecordReader(inputs: [pipe.path])
    #expect(monotonicSeconds() - start < 5)
  }

  @Test func cancelEndsAWaitingCall() throws {
    let pipe = try NamedPipe(in: folder)
    let reader = try RecordReader(inputs: [pipe.path])
    let canceller = WorkerThread {
      pause(milliseconds: 20)
      reader.cancel()
    }
    #expect(reader.next() == nil)
    canceller?.join()
  }

  @Test(arguments: [0, 1, 2, 5])
  func mappingKeepsTheOrder(_ workers: Int) throws {
    let lines = sampleLines(6000)
    let path = try folder.write("data.jsonl", joined(lines))
    let reader = try RecordReader(
      inputs: [path, folder.path + "/missing", path], limits: .init(), blockSize: 16 << 10,
      bytesAhead: 64 << 10)
    let running = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    var seen: [String] = []
    var problemAt: [Int] = []
    mapRecordsInOrder(
      reader, workers: workers,
      transform: { block in
        let now = running.wrappingAdd(1, ordering: .relaxed).newValue
        most.max(now, ordering: .relaxed)
        // Blocks take different times, so that they overtake each other.
        if block.records.first?.position.line ?? 0 % 3 == 0 { pause(milliseconds: 1) }
        running.wrappingSubtract(1, ordering: .relaxed)
        return block.records.map { String(decoding: $0.bytes, as: UTF8.self) }
      },
      consume: { result in
        switch result {
        case .records(let records): seen += records
        case .problem: problemAt.append(seen.count)
        }
      })
    #expect(seen == lines + lines)
    #expect(problemAt == [lines.count])
    #expect(most.load(ordering: .relaxed) <= max(workers, 1))
  }

  @Test(arguments: [0, 2])
  func anErrorFromTheConsumerStopsEverything(_ workers: Int) throws {
    let pipe = try NamedPipe(in: folder)
    let writer = pipe.feed(joined(sampleLines(10_000)), times: 1000)
    let reader = try RecordReader(inputs: [pipe.path])
    var consumed = 0
    #expect(throws: Refusal.self) {
      try mapRecordsInOrder(
        reader, workers: workers, transform: { $0.records.count },
        consume: { _ in
          consumed += 1
          if consumed == 3 { throw Refusal() }
        })
    }
    #expect(consumed == 3)
    #expect(reader.next() == nil)
    // Its files are closed, so whoever fed it comes to an end.
    writer.wait()
  }

  @Test func aSlowConsumerHoldsTheWorkersBack() throws {
    let path = try folder.write("data.jsonl", joined(sampleLines(20_000)))
    let reader = try RecordReader(
      inputs: [path], limits: .init(), blockSize: 16 << 10, bytesAhead: 64 << 10)
    let made = Atomic<Int>(0)
    var consumed = 0
    var furthest = 0
    mapRecordsInOrder(
      reader, workers: 2, transform: { _ in _ = made.wrappingAdd(1, ordering: .relaxed) },
      consume: { _ in
        if consumed < 10 { pause(milliseconds: 3) }
        furthest = max(furthest, made.load(ordering: .relaxed) - consumed)
        consumed += 1
      })
    #expect(consumed > 20)
    #expect(furthest <= 7)
  }
}
