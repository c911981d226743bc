import CDemoAssets

/// The files that travel inside the binary.
enum BundledAssets {
  /// The bytes of the asset of that name; nil if the binary has none.
  static func bytes(named name: String) -> [UInt8]? {
    for position in 0..<prefer_asset_count() {
      let asset = prefer_asset_at(position)
      if String(cString: asset.name) == name {
        return Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
      }
    }
    return nil
  }
}
