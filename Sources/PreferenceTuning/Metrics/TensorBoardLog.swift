import ByteStreams
import JSONText

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The run's metrics for TensorBoard: the folder `tensorboard` of a run directory, with one event file.
///
/// It says again what `metrics.jsonl` says, and is made anew from that when a run goes on, so that steps done twice do not
/// stand in it twice.
final class TensorBoardLog {
  static let folderName = "tensorboard"

  private let path: String
  private let descriptor: Int32

  /// Begins the file with the lines that the metrics have so far.
  init(in directory: Folder) throws {
    let folder = directory.folder(Self.folderName)
    try directory.removeAll(Self.folderName)
    try FileSystem.createFolder(folder.path)
    let now = Self.now
    // TensorBoard finds files by `tfevents` in their names.
    path = folder.file("events.out.tfevents.\(Int(now)).prefer")
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystemError(operation: "open", path: path) }
    try write(TensorBoardRecord.version(time: now))
    guard directory.has(RunHistory.fileName) else { return }
    for line in try directory.read(RunHistory.fileName).split(separator: UInt8(ascii: "\n")) {
      guard let root = try? JSONDocument.parse(line).root, let step = root["step"]?.int else { continue }
      let values = root.members.compactMap { member -> (name: String, value: Double)? in
        guard member.key.string != "step", let value = member.value.double else { return nil }
        return (member.key.string, value)
      }
      let stage = root["stage"]?.string ?? ""
      try write(TensorBoardRecord.scalars(Self.named(values, stage: stage), step: step, time: now))
    }
  }

  deinit { close(descriptor) }

  /// Adds a line's numbers.
  func append(_ metrics: TuningMetrics) throws {
    let values = [(name: "epoch", value: metrics.epoch)] + metrics.named
    try write(
      TensorBoardRecord.scalars(
        Self.named(values, stage: metrics.stage.rawValue), step: metrics.step, time: Self.now))
  }

  /// Names by stage, evaluations apart: `dpo/rewards/margins`, `dpo_eval/loss`.
  private static func named(
    _ values: [(name: String, value: Double)], stage: String
  ) -> [(name: String, value: Double)] {
    values.map { name, value in
      name.hasPrefix("eval_")
        ? ("\(stage)_eval/\(name.dropFirst("eval_".count))", value) : ("\(stage)/\(name)", value)
    }
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private func write(_ bytes: [UInt8]) throws {
    var left = bytes[...]
    while !left.isEmpty {
      #if canImport(Darwin)
        let written = left.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #elseif canImport(Glibc)
        let written = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let written = left.withUnsafeBytes { Musl.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileSystemError(operation: "write to", path: path) }
      left = left.dropFirst(written)
    }
  }
}
