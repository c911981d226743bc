import ByteStreams

/// What a store's folder says about itself: a file of lines that only ever grows, each with its own checksum.
///
/// The first line says what is packed with what, a line follows for every sealed shard, and a last one when packing
/// has ended. A shard is on the disk under its final name before its line is written, so a reader can map every
/// shard that has a line, also while packing goes on.
struct Manifest: Sendable {
  var beginning: ManifestBeginning
  var shards: [ManifestShard] = []
  /// Nil while packing has not ended.
  var end: PackTally?
  /// Where the first line ends, and where each shard's line ends: what to keep when the rest must go.
  var lineEnds: [Int]

  /// Reads a folder's manifest; nil when there is none, or none with a whole first line.
  ///
  /// A last line without its line feed is what a killed packer leaves: it is not part of the manifest. Anything
  /// else that is not as it was written is an error.
  static func read(directory: String) throws(PairStoreError) -> Manifest? {
    let path = StoreLayout.manifestPath(in: directory)
    let bytes: [UInt8]
    do throws(FileSystemError) {
      guard try FileSystem.kind(of: path) != nil else { return nil }
      bytes = try FileSystem.read(path)
    } catch {
      throw .fileSystem("\(error)")
    }
    return try parse(bytes, path: path)
  }

  static func parse(_ bytes: [UInt8], path: String) throws(PairStoreError) -> Manifest? {
    var manifest: Manifest?
    var start = 0
    var number = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      number += 1
      let entry: ManifestEntry
      do throws(ManifestLine.Fault) {
        entry = try ManifestLine.decode(bytes[start..<end])
      } catch {
        throw .manifestDamaged(path: path, line: number, reason: error.reason)
      }
      start = end + 1
      switch (entry, manifest) {
      case (.beginning(let beginning), nil):
        manifest = Manifest(beginning: beginning, lineEnds: [start])
      case (.shard(let shard), .some(var grown)) where grown.end == nil:
        grown.shards.append(shard)
        grown.lineEnds.append(start)
        manifest = grown
      case (.end(let tally), .some(var grown)) where grown.end == nil:
        grown.end = tally
        manifest = grown
      default:
        throw .manifestDamaged(path: path, line: number, reason: "a line of this kind has no place here")
      }
    }
    return manifest
  }

  /// What became of the records up to the last sealed shard, or of all records once packing has ended.
  var tally: PackTally { end ?? shards.last?.tally ?? PackTally() }
}
