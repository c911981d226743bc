#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a text is not JSON, and where.
///
/// The rules are those of RFC 8259, nothing more lenient: no comments, no trailing commas, no `NaN`, no byte-order
/// mark, no control characters inside strings, well-formed UTF-8 only.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Code: String, Sendable, CaseIterable {
    case empty
    case invalidUTF8 = "invalid-utf8"
    case unclosedString = "unclosed-string"
    case controlCharacter = "control-character"
    case badEscape = "bad-escape"
    case badNumber = "bad-number"
    case badLiteral = "bad-literal"
    case expectedValue = "expected-value"
    case expectedName = "expected-name"
    case expectedColon = "expected-colon"
    case expectedCommaOrBrace = "expected-comma-or-brace"
    case expectedCommaOrBracket = "expected-comma-or-bracket"
    case trailingComma = "trailing-comma"
    case unclosedContainer = "unclosed-container"
    case trailingContent = "trailing-content"
    case tooDeep = "too-deep"
    case tooLarge = "too-large"
    case outOfMemory = "out-of-memory"
  }

  /// What kind of fault it is.
  public var code: Code
  /// Byte offset of the fault in the text.
  public var offset: Int
  /// Line of the fault within the text, from 1.
  public var line: Int
  /// Column of the fault in bytes, from 1.
  public var column: Int
  /// What stands there instead of what was expected.
  public var message: String
  /// What would have been right.
  public var expected: String

  /// The place and the fault in one line.
  public var description: String { "\(line):\(column): \(message); expected \(expected)" }
}

extension JSONError {
  /// Describes the fault at `offset` of `text`.
  init(_ code: Code, at offset: Int, in text: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.code = code
    self.offset = offset
    var line = 1
    var lineStart = 0
    let end = min(offset, text.count)
    // Few records hold a line end, and the way to the fault may be long.
    while let base = text.baseAddress, let found = memchr(base + lineStart, 0x0A, end - lineStart) {
      line += 1
      lineStart = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
    }
    self.line = line
    column = offset - lineStart + 1
    let found = offset < text.count ? JSONError.spelling(of: text[offset]) : "the end of the text"
    (message, expected) =
      switch code {
      case .empty: ("there is no JSON value", "a value")
      case .invalidUTF8: ("invalid UTF-8 (\(found))", "UTF-8 text")
      case .unclosedString: ("a string that never ends", "a closing quotation mark")
      case .controlCharacter:
        ("control character \(found) inside a string", "an escape such as \\n or \\u0000")
      case .badEscape: ("an escape that JSON does not know", #"one of \" \\ \/ \b \f \n \r \t \uXXXX"#)
      case .badNumber: ("a number in a form that JSON does not allow", "digits such as 0, -1, 2.5 or 1e3")
      case .badLiteral:
        ("a word that is no JSON literal (found \(found))", "true, false, null or a quoted string")
      case .expectedValue: ("found \(found)", "a value")
      case .expectedName: ("found \(found)", "a member name in quotation marks")
      case .expectedColon: ("found \(found)", "a colon after the member name")
      case .expectedCommaOrBrace: ("found \(found)", "a comma or a closing brace")
      case .expectedCommaOrBracket: ("found \(found)", "a comma or a closing bracket")
      case .trailingComma: ("a comma before the closing bracket", "no comma after the last item")
      case .unclosedContainer: ("the text ends inside an object or array", "the closing bracket")
      case .trailingContent: ("found \(found) after the end of the value", "nothing more")
      case .tooDeep: ("nesting deeper than \(maximumDepth) levels", "at most \(maximumDepth) levels")
      case .tooLarge: ("a text of 4 GiB or more", "a smaller text")
      case .outOfMemory: ("not enough memory to index the text", "a smaller text")
      }
  }

  private static func spelling(of byte: UInt8) -> String {
    if byte > 0x20 && byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
    let hex = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (hex.count == 1 ? "0" : "") + hex
  }
}
