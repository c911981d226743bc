/// Names that were skipped, told in one line however many they are.
struct SkippedNames: CustomStringConvertible {
  private var shown: [String] = []
  private(set) var count = 0

  init(_ names: some Sequence<String> = []) {
    for name in names { add(name) }
  }

  mutating func add(_ name: String) {
    count += 1
    if shown.count < 5 { shown.append(name) }
  }

  var description: String {
    let rest = count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
