/// Numbers as people read them.
enum Format {
  /// A number with so many decimals, rounded half away from zero.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = padded.dropLast(decimals)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + whole + (decimals > 0 ? "." + padded.suffix(decimals) : "")
  }

  /// 1234567 as "1,234,567".
  static func count(_ value: Int) -> String {
    var text = ""
    for (position, digit) in String(value.magnitude).reversed().enumerated() {
      if position > 0 && position % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  /// Bytes in powers of ten, as disks and networks count them.
  static func bytes(_ value: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var amount = Double(value)
    var unit = 0
    while amount >= 1000 && unit < units.count - 1 {
      amount /= 1000
      unit += 1
    }
    return (unit == 0 ? "\(value)" : fixed(amount, 1)) + " " + units[unit]
  }

  /// A span of time: "0.42 s", "12.3 s", "3 min 05 s", "2 h 10 min".
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<10: return fixed(seconds, 2) + " s"
    case ..<60: return fixed(seconds, 1) + " s"
    case ..<3600:
      let rest = Int(seconds) % 60
      return "\(Int(seconds) / 60) min \(rest < 10 ? "0" : "")\(rest) s"
    default: return "\(Int(seconds) / 3600) h \(Int(seconds) % 3600 / 60) min"
    }
  }

  /// The text padded with spaces on the left to so many columns.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// The text padded with spaces on the right to so many columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
