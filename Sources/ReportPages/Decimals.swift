/// Numbers as reports write them.
public enum Decimals {
  /// A number with so many decimals, rounded half away from zero.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    if value < 0 {
      let text = fixed(-value, decimals)
      return text.contains { $0 >= "1" && $0 <= "9" } ? "-" + text : text
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.isFinite, scaled >= 0, scaled < 1e15 else { return "\(value)" }
    guard decimals > 0 else { return String(Int(scaled)) }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// A number with about so many digits that say something, and a power of ten where there would be many noughts.
  public static func short(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var size = value.magnitude
    while size >= 10 {
      size /= 10
      exponent += 1
    }
    while size < 1 {
      size *= 10
      exponent -= 1
    }
    guard (-4..<6).contains(exponent) else {
      return (value < 0 ? "-" : "") + trimmed(fixed(size, digits - 1)) + "e\(exponent)"
    }
    return exponent >= digits ? fixed(value, 0) : trimmed(fixed(value, digits - 1 - exponent))
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }

  /// 1234567 as 1,234,567.
  public static func grouped(_ value: Int) -> String {
    var text = ""
    for (position, digit) in String(value.magnitude).reversed().enumerated() {
      if position > 0 && position % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  /// A share in per cent with one decimal; `0 %` of nothing.
  public static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? fixed(100 * Double(part) / Double(whole), 1) + " %" : "0 %"
  }
}
