/// Sets pieces of a report off with colours, or does nothing.
///
/// Source: Select Graphic Rendition of ECMA-48.
struct TerminalPaint {
  enum Tone {
    case strong, faint
    case severity(Severity)
  }

  let isColoured: Bool

  func begin(_ tone: Tone, _ bytes: inout [UInt8]) {
    guard isColoured else { return }
    let code =
      switch tone {
      case .strong: "1"
      case .faint: "2"
      case .severity(.error): "31"
      case .severity(.warning): "33"
      case .severity(.note): "36"
      }
    bytes.append(contentsOf: "\u{1B}[\(code)m".utf8)
  }

  func end(_ bytes: inout [UInt8]) {
    if isColoured { bytes.append(contentsOf: "\u{1B}[0m".utf8) }
  }
}
