/// Numbers as reports write them.
enum Decimals {
  /// A number that is not negative, with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.isFinite, scaled >= 0, scaled < 1e15 else { return "\(value)" }
    guard decimals > 0 else { return String(Int(scaled)) }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// 1234567 as 1,234,567.
  static func grouped(_ value: Int) -> String {
    var text = ""
    for (position, digit) in String(value.magnitude).reversed().enumerated() {
      if position > 0 && position % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  /// A share in per cent with one decimal; `0 %` of nothing.
  static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? fixed(100 * Double(part) / Double(whole), 1) + " %" : "0 %"
  }
}
