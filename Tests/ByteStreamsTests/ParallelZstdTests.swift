import Testing

@testable import ByteStreams

/// Decoded on two threads, a zstd file gives the same bytes, remarks and faults as on one.
@Suite struct ParallelZstdTests {
  private struct Outcome: Equatable {
    var bytes: [UInt8] = []
    var codes: [String] = []
    var messages: [String] = []
  }

  private func drain(_ source: any ByteSource, _ remarks: RemarkLog, step: Int) -> Outcome {
    var outcome = Outcome()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 8)
    defer { buffer.deallocate() }
    do throws(StreamFault) {
      while true {
        let count = try source.read(into: buffer)
        if count == 0 { break }
        outcome.bytes += buffer[..<count]
      }
    } catch {
      outcome.codes.append(error.code)
      outcome.messages.append(error.message)
    }
    for remark in remarks.takeAll() {
      outcome.codes.append(remark.code)
      outcome.messages.append(remark.message)
    }
    return outcome
  }

  private func decode(_ path: String, parallel runBytes: Int?, step: Int) throws -> Outcome {
    let counters = ReadCounters(compressedTotal: nil, inputs: 1)
    let file = try FileSource(.reading(path), counters: counters, cancellation: Cancellation())
    let remarks = RemarkLog()
    if let runBytes {
      let source = try ParallelZstdSource(
        file, start: file, remarks: remarks, windowLog: 27, runBytes: runBytes)
      return drain(source, remarks, step: step)
    }
    return drain(try ZstdSource(file, remarks: remarks, windowLog: 27), remarks, step: step)
  }

  /// Frames of all sizes, empty and skippable ones among them.
  private func frames(_ random: inout SeededGenerator) throws -> (packed: [UInt8], plain: [UInt8]) {
    var packed: [UInt8] = []
    var plain: [UInt8] = []
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let largest = [0, 1, 100, 5000, 300_000].randomElement(using: &random) ?? 0
      let letters = UInt8.random(in: 1...255, using: &random)
      let bytes = (0..<Int.random(in: 0...largest, using: &random)).map { _ in
        UInt8.random(in: 0...letters, using: &random)
      }
      if Int.random(in: 0..<5, using: &random) == 0 {
        packed += [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 0x28, 0xB5, 0x2F]
      }
      packed += try Packing.zstd(bytes, windowLog: Bool.random(using: &random) ? 0 : 17)
      plain += bytes
    }
    return (packed, plain)
  }

  @Test(arguments: 0..<12)
  func givesWhatOneThreadGives(seed: Int) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(state: UInt64(seed) + 3)
    let (packed, plain) = try frames(&random)
    var damaged = packed
    damaged[Int.random(in: 0..<packed.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    let variants = [
      packed, packed + [UInt8](repeating: 0, count: 500), packed + Array("no zstd at all".utf8),
      Array(packed.prefix(Int.random(in: 0...packed.count, using: &random))), damaged,
    ]
    for (number, variant) in variants.enumerated() {
      let path = try folder.write("frames", variant)
      let one = try decode(path, parallel: nil, step: 10_000)
      if number == 0 { #expect(one == Outcome(bytes: plain)) }
      for runBytes in [1, 1000, 200_000, 2_000_000] {
        let two = try decode(path, parallel: runBytes, step: 7000)
        #expect(two.codes == one.codes && two.messages == one.messages, "\(number), runs of \(runBytes)")
        // How much of a damaged frame comes out before its fault depends on how much is asked for at a time.
        let common = number == 4 ? min(one.bytes.count, two.bytes.count) : one.bytes.count
        #expect(two.bytes.prefix(common) == one.bytes.prefix(common), "\(number), runs of \(runBytes)")
        if number < 4 { #expect(two.bytes.count == common) }
      }
    }
  }

  @Test func framesAreWalkedAsTheDecoderReadsThem() throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(state: 77)
    for _ in 0..<10 {
      let (packed, _) = try frames(&random)
      let path = try folder.write("frames", packed)
      let counters = ReadCounters(compressedTotal: nil, inputs: 1)
      let file = try FileSource(.reading(path), counters: counters, cancellation: Cancellation())
      var ends: [Int] = []
      let source = try ZstdSource(file, remarks: RemarkLog(), windowLog: 27)
      source.endsRun = {
        ends.append($0)
        return false
      }
      _ = drain(source, RemarkLog(), step: 4096)
      var walk = ZstdFrameWalk(file.tail(), size: packed.count)
      var walked: [Int] = []
      while walk.passFrame() != nil { walked.append(walk.offset) }
      #expect(walked == ends)
      #expect(walk.frames == ends.count && walk.offset == packed.count)
    }
  }

  @Test func aReaderThatIsGivenUpEndsItsThread() throws {
    let folder = try TemporaryFolder()
    let frame = try Packing.zstd([UInt8](repeating: 65, count: 100_000))
    let path = try folder.write("frames", (0..<50).flatMap { _ in frame })
    for steps in [0, 1, 7] {
      let counters = ReadCounters(compressedTotal: nil, inputs: 1)
      let file = try FileSource(.reading(path), counters: counters, cancellation: Cancellation())
      let source = try ParallelZstdSource(
        file, start: file, remarks: RemarkLog(), windowLog: 27, runBytes: 100_000)
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 50_000, alignment: 8)
      defer { buffer.deallocate() }
      for _ in 0..<steps { #expect(try source.read(into: buffer) > 0) }
    }
  }
}
