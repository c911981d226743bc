import JSONText

/// A JSON value that can be changed, for making faulty records out of good ones.
indirect enum Mutable {
  case object([(String, Mutable)])
  case array([Mutable])
  case leaf(String)

  init(_ value: JSONValue) {
    switch value.kind {
    case .object: self = .object(value.members.map { ($0.key.string, Mutable($0.value)) })
    case .array: self = .array(value.elements.map { Mutable($0) })
    default: self = .leaf(String(decoding: value.rawText, as: UTF8.self))
    }
  }

  var text: String {
    switch self {
    case .object(let members): "{" + members.map { "\"\($0.0)\":\($0.1.text)" }.joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .leaf(let spelled): spelled
    }
  }

  /// The number of values in here, this one included.
  var count: Int {
    switch self {
    case .object(let members): members.reduce(1) { $0 + $1.1.count }
    case .array(let elements): elements.reduce(1) { $0 + $1.count }
    case .leaf: 1
    }
  }

  /// The same with the value number `index` (counted from this one) changed.
  func changing(_ index: Int, _ change: (Mutable) -> Mutable?) -> Mutable? {
    if index == 0 { return change(self) }
    var rest = index - 1
    switch self {
    case .leaf: return self
    case .array(let elements):
      var changed: [Mutable] = []
      for element in elements {
        let isHere = rest >= 0 && rest < element.count
        if let kept = isHere ? element.changing(rest, change) : element { changed.append(kept) }
        rest -= element.count
      }
      return .array(changed)
    case .object(let members):
      var changed: [(String, Mutable)] = []
      for (name, member) in members {
        let isHere = rest >= 0 && rest < member.count
        if let kept = isHere ? member.changing(rest, change) : member { changed.append((name, kept)) }
        rest -= member.count
      }
      return .object(changed)
    }
  }

  /// One random change of structure: something goes, becomes another type, or is emptied.
  func mutated(with numbers: inout SeededNumbers) -> Mutable {
    let others = [
      "5", "true", "null", "\"x\"", "[]", "{}", "[1]", "{\"role\":\"user\",\"content\":\"x\"}", "\"user\"",
    ]
    let index = Int.random(in: 1..<max(2, count), using: &numbers)
    let replacement = others.randomElement(using: &numbers) ?? "null"
    let removes = Int.random(in: 0..<4, using: &numbers) == 0
    return changing(index) { _ in removes ? nil : .leaf(replacement) } ?? self
  }
}
