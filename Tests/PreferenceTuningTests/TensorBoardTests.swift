import ByteStreams
import Testing

@testable import PreferenceTuning

@Suite("Event files for TensorBoard")
struct TensorBoardTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The check value of CRC-32C and the vectors of RFC 3720.
  @Test func checksumsAreCastagnolis() {
    #expect(TensorBoardRecord.crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TensorBoardRecord.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(TensorBoardRecord.crc32c(Array(0..<32)) == 0x46DD_794E)
  }

  /// Records follow each other without gaps, and a resumed run has each step once.
  @Test func everyLineIsOneRecord() throws {
    let directory = folder.file("run")
    try RunRecorder().run(RunRecorder.everything, in: directory, stopAfter: 3)
    try RunRecorder().run(RunRecorder.everything, in: directory, resuming: true)
    let lines = try RunRecorder.metrics(in: directory).split(separator: "\n")
    let names = try FileSystem.list(directory + "/tensorboard")
    #expect(names.count == 1 && names[0].contains("tfevents"))
    let bytes = try FileSystem.read(directory + "/tensorboard/\(names[0])")
    var start = 0
    var records = 0
    while start < bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
      start += 8 + 4 + length + 4
      records += 1
    }
    #expect(start == bytes.count)
    #expect(records == lines.count + 1 && lines.count > 6)
  }
}
