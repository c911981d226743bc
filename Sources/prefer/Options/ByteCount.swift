import ArgumentParser

/// A number of bytes as people write it: `4096`, `64M`, `2GiB`. The units count by 1024.
struct ByteCount: ExpressibleByArgument {
  /// The bytes.
  let value: Int

  init(_ value: Int) { self.value = value }

  init?(argument: String) {
    var text = argument.uppercased()
    for suffix in ["IB", "B"] where text.hasSuffix(suffix) {
      text.removeLast(suffix.count)
      break
    }
    var scale = 1
    if let unit = text.last, let power = ["K", "M", "G", "T"].firstIndex(of: unit) {
      scale = 1 << (10 * (power + 1))
      text.removeLast()
    }
    guard let number = Double(text), number >= 0, number * Double(scale) < 1e18 else { return nil }
    value = Int(number * Double(scale))
  }

  var defaultValueDescription: String {
    value % (1 << 20) == 0 ? "\(value >> 20)M" : "\(value)"
  }
}
