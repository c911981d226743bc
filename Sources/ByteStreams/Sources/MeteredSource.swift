/// Decompressed bytes over all inputs of a reader.
final class TotalMeter {
  var bytes = 0
}

/// Counts the bytes of a source and stops it where it passes a limit.
final class MeteredSource: ByteSource {
  private let source: any ByteSource
  private let limits: ReadLimits
  private let total: TotalMeter
  private let countsTowardsTotal: Bool
  private let memberLimit: Int?
  private let compressedBytes: (() -> Int)?
  private(set) var bytes = 0

  /// - Parameters:
  ///   - isMember: whether this is what records are cut from; a container around members is metered with `false`.
  ///   - compressedBytes: how many compressed bytes stand behind it so far, nil where nothing was compressed.
  init(
    _ source: any ByteSource, limits: ReadLimits, total: TotalMeter, isMember: Bool,
    compressedBytes: (() -> Int)?
  ) {
    self.source = source
    self.limits = limits
    self.total = total
    countsTowardsTotal = isMember
    memberLimit = isMember ? limits.memberBytes : nil
    self.compressedBytes = compressedBytes
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if let memberLimit, bytes > memberLimit {
      throw StreamFault(
        code: "limit-member-bytes",
        message: "more than the \(memberLimit) decompressed bytes allowed per file",
        remedy: "raise the limit of bytes per member if you trust the file")
    }
    if let totalLimit = limits.totalBytes, (countsTowardsTotal ? 0 : bytes) + total.bytes > totalLimit {
      throw StreamFault(
        code: "limit-total-bytes",
        message: "more than the \(totalLimit) decompressed bytes allowed over all inputs",
        remedy: "raise the limit of total bytes if you trust the inputs")
    }
    if let compressedBytes, bytes > limits.expansionFloor {
      let behind = max(1, compressedBytes())
      if bytes / behind > limits.expansionRatio {
        throw StreamFault(
          code: "limit-expansion",
          message: "\(behind) compressed bytes gave \(bytes) bytes, more than \(limits.expansionRatio) to 1",
          remedy: "this looks like a decompression bomb; raise the expansion limit if you trust the file")
      }
    }
    let count = try source.read(into: buffer)
    bytes += count
    if countsTowardsTotal { total.bytes += count }
    return count
  }
}
