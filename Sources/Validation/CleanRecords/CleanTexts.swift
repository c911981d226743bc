/// Reads the texts and messages of records that are expected to be of a plain form. What they lend is valid until `begin` is
/// called again, or for as long as the record's bytes if the record spells them canonically.
struct CleanTexts {
  /// Room for texts whose canonical spelling is another one than the record's, one behind the other: together they are
  /// never longer than the record.
  private var room: UnsafeMutableBufferPointer<UInt8>
  private var used = 0
  /// What about the texts and messages of the record may be at fault.
  private(set) var doubts: CleanRecord.Doubts = []

  init() {
    room = .allocate(capacity: 64 << 10)
  }

  func deallocate() {
    room.deallocate()
  }

  /// Starts on a record of so many bytes.
  mutating func begin(_ byteCount: Int) {
    used = 0
    doubts = []
    guard room.count < byteCount else { return }
    room.deallocate()
    room = .allocate(capacity: byteCount * 2)
  }

  /// Passes over a value that no rule looks into.
  @inline(__always)
  mutating func pass(_ cursor: inout RecordCursor) -> Bool {
    guard let scratch = room.baseAddress else { return false }
    return cursor.pass(scratch: scratch + used)
  }

  /// Takes a string whose canonical spelling is at hand.
  @inline(__always)
  mutating func text(_ cursor: inout RecordCursor) -> PlainText? {
    let start = cursor.offset
    guard let body = cursor.string(),
      let text = plain(body, from: start, signs: cursor.signs(in: body))
    else { return nil }
    if text.isBlank { doubts.insert(.contents) }
    return text
  }

  /// Signs for rules that look at more than one text, or at messages.
  private static let telling: TextSigns = [.combining, .reasoningTag, .speakerMark]

  /// Takes a role that is none of the known ones, and has nothing else to it.
  private mutating func unknownRole(_ name: RecordCursor.Stretch, _ cursor: inout RecordCursor)
    -> RecordCursor
    .Stretch?
  {
    guard !name.equals("tool"), !name.holds(UInt8(ascii: "\\")), cursor.signs(in: name).isEmpty else {
      return nil
    }
    doubts.insert(.roles)
    return name
  }

  /// How a message of a known role begins, up to its text.
  private struct Head {
    let names: TurnNames
    let role: PlainRole
    let spelling: RecordCursor.Spelling
  }

  /// The heads that came up. Most files spell all their messages alike, so that one comparison of bytes stands for the seven
  /// tokens in front of a text.
  private var heads: [Head] = []
  private static let mostHeads = 8

  /// Takes a message of just a role and a text, under these names.
  @inline(__always)
  mutating func turn(_ cursor: inout RecordCursor, _ names: TurnNames) -> PlainTurn? {
    let start = cursor.offset
    for index in heads.indices where heads[index].names == names && cursor.take(heads[index].spelling) {
      let role = heads[index].role
      guard let text = text(&cursor) else { return nil }
      let end = cursor.offset + 1
      guard cursor.take(UInt8(ascii: "}")) else { return nil }
      return PlainTurn(role: role, text: text, extent: PlainExtent(start, end))
    }
    return newTurn(&cursor, names)
  }

  /// Takes a message that begins as none did before.
  private mutating func newTurn(_ cursor: inout RecordCursor, _ names: TurnNames) -> PlainTurn? {
    let start = cursor.offset
    guard cursor.take(UInt8(ascii: "{")) else { return nil }
    var role: PlainRole?
    var unknownRole: RecordCursor.Stretch?
    var text: PlainText?
    var end = start
    for isLast in [false, true] {
      guard let name = cursor.name() else { return nil }
      switch names {
      case .roleAndContent where name.equals("role"):
        guard let spelled = cursor.string() else { return nil }
        role = PlainRole(spelled)
        if role == nil {
          unknownRole = self.unknownRole(spelled, &cursor)
          guard unknownRole != nil else { return nil }
          role = .unknown
        }
      case .fromAndValue where name.equals("from"):
        role = cursor.string().flatMap { PlainRole(speaker: $0) }
        if role == nil { return nil }
      case .roleAndContent where name.equals("content"), .fromAndValue where name.equals("value"):
        if let role, role != .unknown, heads.count < Self.mostHeads {
          heads.append(Head(names: names, role: role, spelling: cursor.spelling(from: start)))
        }
        text = self.text(&cursor)
        if text == nil { return nil }
      default:
        return nil
      }
      end = cursor.offset + 1
      guard cursor.take(UInt8(ascii: isLast ? "}" : ",")) else { return nil }
    }
    guard let role, let text else { return nil }
    return PlainTurn(role: role, unknownRole: unknownRole, text: text, extent: PlainExtent(start, end))
  }

  /// Takes a list of at least one message, adds them to `turns`, and says where the list lies.
  @inline(__always)
  mutating func turns(_ cursor: inout RecordCursor, _ names: TurnNames, into turns: inout [PlainTurn])
    -> PlainExtent?
  {
    let start = cursor.offset
    guard cursor.take(UInt8(ascii: "[")) else { return nil }
    repeat {
      guard let turn = turn(&cursor, names) else { return nil }
      turns.append(turn)
    } while cursor.take(UInt8(ascii: ","))
    let end = cursor.offset + 1
    return cursor.take(UInt8(ascii: "]")) ? PlainExtent(start, end) : nil
  }

  /// How messages name their role and text.
  enum TurnNames {
    case roleAndContent, fromAndValue
  }

  /// The canonical spelling of a string's body. Where it holds something remarkable, it has to be spelled canonically.
  @inline(__always)
  private mutating func plain(_ body: RecordCursor.Stretch, from start: Int, signs: TextSigns) -> PlainText? {
    guard let base = room.baseAddress, used + body.count <= room.count else { return nil }
    let extent = PlainExtent(start, start + body.count + 2)
    guard let plain = CanonicalSpelling.plain(body, signs: signs, respelledTo: base + used) else {
      return remarkable(body, at: extent, signs: signs)
    }
    if plain.baseAddress == UnsafePointer(base + used) { used += plain.count }
    return PlainText(bytes: plain, extent: extent, isRemarkable: false)
  }

  /// The canonical spelling of a body in which rules may find something.
  private mutating func remarkable(_ body: RecordCursor.Stretch, at extent: PlainExtent, signs: TextSigns)
    -> PlainText?
  {
    var plain = body
    var signs = signs
    if signs.contains(.escape) {
      // What the escapes spell shows only when they are gone.
      guard let target = room.baseAddress.map({ $0 + used }),
        let count = CanonicalSpelling.write(body, to: target)
      else { return nil }
      plain = RecordCursor.Stretch(start: target, count: count)
      used += count
      signs.formUnion(TextScan.signs(ofJSON: plain))
    }
    doubts.insert(.texts)
    if !signs.isDisjoint(with: Self.telling) { doubts.insert(.answers) }
    return PlainText(bytes: plain, extent: extent, isRemarkable: true)
  }
}
