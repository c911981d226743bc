import ByteStreams

/// A folder that a store is packed into: new, half packed by an earlier run, or complete already.
struct PackDestination {
  let directory: String
  let file: ManifestFile
  /// The shards that stand, and what became of the records up to their end.
  let shardCount: Int
  let tally: PackTally
  /// Whether nothing is left to do.
  let isComplete: Bool

  /// Opens the folder and brings it to the state that packing can go on from: what an interrupted run left half
  /// done is removed, a damaged shard and all after it too.
  ///
  /// - Throws: `PairStoreError.otherStore` when the folder holds a store of something else, unless `replaces`.
  init(directory: String, beginning: ManifestBeginning, isRepeatable: Bool, replaces: Bool)
    throws(PairStoreError)
  {
    self.directory = directory
    do throws(FileSystemError) {
      try FileSystem.createFolder(directory)
    } catch {
      throw .fileSystem("\(error)")
    }
    file = try ManifestFile(directory: directory)
    let found = try PackDestination.found(in: directory, replaces: replaces)
    if let found, let difference = beginning.difference(from: found.beginning, isRepeatable: isRepeatable) {
      guard replaces else { throw .otherStore(directory: directory, difference: difference) }
    } else if let found {
      let sound = found.soundShards(in: directory)
      shardCount = sound
      if sound == found.shards.count, let end = found.end {
        tally = end
        isComplete = true
        return
      }
      tally = sound == 0 ? PackTally() : found.shards[sound - 1].tally
      isComplete = false
      try file.cut(to: found.lineEnds[sound])
      try removeShards(from: sound)
      return
    }
    shardCount = 0
    tally = PackTally()
    isComplete = false
    try file.cut(to: 0)
    try removeShards(from: 0)
    try file.append(.beginning(beginning))
  }

  /// The manifest that is there. One that cannot be read is an error, unless all of it is to go anyway.
  private static func found(in directory: String, replaces: Bool) throws(PairStoreError) -> Manifest? {
    do throws(PairStoreError) {
      return try Manifest.read(directory: directory)
    } catch {
      if replaces { return nil }
      throw error
    }
  }

  /// Removes shard files, finished or partial, that no line of the manifest names.
  private func removeShards(from index: Int) throws(PairStoreError) {
    let kept = Set((0..<index).map(StoreLayout.shardName))
    do throws(FileSystemError) {
      for name in try FileSystem.list(directory)
      where name.hasPrefix("shard-") && !kept.contains(name)
        && (name.hasSuffix(StoreLayout.shardSuffix) || name.hasSuffix(StoreLayout.shardSuffix + ".partial"))
      {
        try FileSystem.remove("\(directory)/\(name)")
      }
    } catch {
      throw .fileSystem("\(error)")
    }
  }
}

extension Manifest {
  /// How many shards from the first on are as they were sealed.
  fileprivate func soundShards(in directory: String) -> Int {
    shards.prefix { entry in
      do throws(PairStoreError) {
        return try Shard(path: "\(directory)/\(entry.file)").seal == entry.seal
      } catch {
        return false
      }
    }.count
  }
}

extension ManifestBeginning {
  /// What keeps two stores from being the same one; nil when nothing does.
  fileprivate func difference(from other: ManifestBeginning, isRepeatable: Bool) -> String? {
    for (mine, theirs) in zip(fingerprints.named, other.fingerprints.named)
    where mine.fingerprint != theirs.fingerprint {
      return mine.name
    }
    guard isRepeatable else { return "input (standard input cannot be compared)" }
    // Equal samples with another time of change: the file may differ where no sample was taken.
    return inputs.map(\.modified) == other.inputs.map(\.modified) ? nil : "time of change of the inputs"
  }
}
