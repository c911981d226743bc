/// Reads the texts and messages of records that are expected to be clean. What they lend is valid until `begin` is
/// called again, or for as long as the record's bytes if the record spells them canonically.
struct CleanTexts {
  /// Room for texts whose canonical spelling is another one than the record's, one behind the other: together they are
  /// never longer than the record.
  private var room: UnsafeMutableBufferPointer<UInt8>
  private var used = 0

  init() {
    room = .allocate(capacity: 64 << 10)
  }

  func deallocate() {
    room.deallocate()
  }

  /// Starts on a record of so many bytes.
  mutating func begin(_ byteCount: Int) {
    used = 0
    guard room.count < byteCount else { return }
    room.deallocate()
    room = .allocate(capacity: byteCount * 2)
  }

  /// Passes over a value that no rule looks into.
  @inline(__always)
  mutating func pass(_ cursor: inout TokenCursor) -> Bool {
    guard let scratch = room.baseAddress else { return false }
    return cursor.pass(scratch: scratch + used)
  }

  /// Takes a string that says something and holds nothing remarkable.
  @inline(__always)
  mutating func text(_ cursor: inout TokenCursor) -> PlainText? {
    guard let body = cursor.string(), let text = plain(body, signs: cursor.signs(in: body)), !text.isBlank
    else { return nil }
    return text
  }

  /// Takes a message of just a role and a text, under these names.
  @inline(__always)
  mutating func turn(_ cursor: inout TokenCursor, _ names: TurnNames) -> PlainTurn? {
    guard cursor.take(UInt8(ascii: "{")) else { return nil }
    var role: PlainRole?
    var text: PlainText?
    for isLast in [false, true] {
      guard let name = cursor.name() else { return nil }
      switch names {
      case .roleAndContent where name.equals("role"):
        role = cursor.string().flatMap { PlainRole($0) }
        if role == nil { return nil }
      case .fromAndValue where name.equals("from"):
        role = cursor.string().flatMap { PlainRole(speaker: $0) }
        if role == nil { return nil }
      case .roleAndContent where name.equals("content"), .fromAndValue where name.equals("value"):
        text = self.text(&cursor)
        if text == nil { return nil }
      default:
        return nil
      }
      guard cursor.take(UInt8(ascii: isLast ? "}" : ",")) else { return nil }
    }
    guard let role, let text else { return nil }
    return PlainTurn(role: role, text: text)
  }

  /// Takes a list of at least one message, and adds them to `turns`.
  @inline(__always)
  mutating func turns(_ cursor: inout TokenCursor, _ names: TurnNames, into turns: inout [PlainTurn]) -> Bool
  {
    guard cursor.take(UInt8(ascii: "[")) else { return false }
    repeat {
      guard let turn = turn(&cursor, names) else { return false }
      turns.append(turn)
    } while cursor.take(UInt8(ascii: ","))
    return cursor.take(UInt8(ascii: "]"))
  }

  /// How messages name their role and text.
  enum TurnNames {
    case roleAndContent, fromAndValue
  }

  /// The canonical spelling of a string's body, if it holds nothing remarkable.
  @inline(__always)
  private mutating func plain(_ body: TokenCursor.Stretch, signs: TextSigns) -> PlainText? {
    guard let base = room.baseAddress, used + body.count <= room.count,
      let plain = CanonicalSpelling.plain(body, signs: signs, respelledTo: base + used)
    else { return nil }
    if plain.baseAddress == UnsafePointer(base + used) { used += plain.count }
    return PlainText(bytes: plain)
  }
}
