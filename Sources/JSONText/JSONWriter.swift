/// Appends JSON to a buffer, without white space, member by member and element by element.
///
/// Commas and colons are its business; that every object's value has a name before it is the caller's.
public struct JSONWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// Whether the next value or name needs a comma before it.
  private var needsComma = false

  /// A writer with nothing written.
  public init() {}

  /// A writer that appends to `bytes`, starting a new value.
  public init(appendingTo bytes: consuming [UInt8]) {
    self.bytes = bytes
  }

  /// Starts an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Ends the object begun last.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Starts an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Ends the array begun last.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the name of the member whose value comes next.
  public mutating func key(_ name: String) {
    separate()
    JSONEscapes.appendString(name.utf8, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes the name of the member whose value comes next, spelled exactly so (quotation marks included).
  public mutating func key(raw: ArraySlice<UInt8>) {
    separate()
    bytes.append(contentsOf: raw)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string.
  public mutating func string(_ text: String) { string(utf8: text.utf8) }

  /// Writes a string given in UTF-8.
  public mutating func string(utf8 text: some Sequence<UInt8>) {
    separate()
    JSONEscapes.appendString(text, to: &bytes)
    needsComma = true
  }

  /// Writes a value that is JSON already, as it is.
  public mutating func raw(_ text: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
    needsComma = true
  }

  /// Writes an integer.
  public mutating func number(_ value: Int) { raw(String(value).utf8) }

  /// Writes the shortest spelling that reads back as the same double; `null` for NaN and infinities, which JSON lacks.
  public mutating func number(_ value: Double) {
    raw((value.isFinite ? value.description : "null").utf8)
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// Writes `null`.
  public mutating func null() { raw("null".utf8) }

  /// Ends a line (JSON Lines) and starts a new value.
  public mutating func newline() {
    bytes.append(0x0A)
    needsComma = false
  }

  /// Takes what was written and starts again.
  public mutating func take() -> [UInt8] {
    needsComma = false
    let taken = bytes
    bytes = []
    return taken
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }
}
