/// What a SentencePiece model file holds, as far as byte-pair encoding needs it.
///
/// Source: `sentencepiece_model.proto` of the sentencepiece project.
struct SentencePieceModel {
  /// What a piece is for.
  enum Kind: Int {
    case normal = 1
    case unknown
    case control
    case userDefined
    case unused
    case byte
  }

  /// One entry of the vocabulary.
  struct Piece {
    /// Its place in the file, unless ``SentencePieceModel/document`` gives one.
    var id: Int
    var text: ArraySlice<UInt8>
    var score: Float
    var kind: Kind
  }

  /// How a model was trained: the kinds that exist.
  enum Algorithm: Int {
    case unigram = 1
    case bytePairs
    case words
    case characters
  }

  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  private(set) var hasByteFallback = false
  private(set) var isSpaceSuffix = false
  private(set) var beginning = Array("<s>".utf8)
  private(set) var end = Array("</s>".utf8)
  private(set) var padding = Array("<pad>".utf8)

  private(set) var rulesName = ""
  private(set) var characterMap: ArraySlice<UInt8> = []
  private(set) var addsDummySpace = true
  private(set) var removesExtraSpaces = true
  private(set) var escapesSpaces = true
  /// Whether text is changed once more in decoding.
  private(set) var hasDenormalizer = false

  private let source: String
  /// The field that gives a piece's id in a document without the other pieces.
  private static let idField = 1000
  /// The file's messages that are no pieces, as they stand.
  private var others: [UInt8] = []

  /// Whether bytes begin like a model file: with a piece that begins with its text.
  static func isOne(_ bytes: ArraySlice<UInt8>) -> Bool {
    let head = Array(bytes.prefix(4))
    return head.count == 4 && head[0] == 0x0A && head[1] > 2 && head[1] < 0x80 && head[2] == 0x0A
      && head[3] < head[1]
  }

  /// Reads the file's bytes.
  init(_ bytes: ArraySlice<UInt8>, source: String) throws(TokenizerError) {
    self.source = source
    do throws(ProtobufReader.Damage) {
      var reader = ProtobufReader(bytes)
      while let (field, value) = try reader.next() {
        guard let message = value.bytes else { continue }
        if field != 1 { Self.append(field, message, to: &others) }
        switch field {
        case 1: try readPiece(message)
        case 2: try readTraining(message)
        case 3: try readNormalization(message)
        case 5: try readDenormalization(message)
        default: break
        }
      }
    } catch {
      throw TokenizerError(
        .malformed, source: source, place: "byte \(error.offset)", message: error.message,
        expected: "a model file of SentencePiece",
        remedy: "Fetch the file again; it may be cut off or of another format.")
    }
  }

  private mutating func readPiece(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Damage) {
    var piece = Piece(id: pieces.count, text: [], score: 0, kind: .normal)
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: piece.text = value.bytes ?? []
      case 2: piece.score = value.float ?? 0
      case 3:
        guard let kind = value.number.flatMap(Kind.init(rawValue:)) else {
          throw ProtobufReader.Damage(offset: message.startIndex, message: "has a piece of an unknown kind")
        }
        piece.kind = kind
      case Self.idField: piece.id = value.number ?? 0
      default: break
      }
    }
    guard !piece.text.isEmpty, !piece.score.isNaN else {
      throw ProtobufReader.Damage(offset: message.startIndex, message: "has a piece without text or score")
    }
    guard piece.text.count <= TokenList.longestSplitToken else {
      throw ProtobufReader.Damage(
        offset: message.startIndex, message: "has a piece of more than \(TokenList.longestSplitToken) bytes")
    }
    guard pieces.count < TokenList.idLimit else {
      throw ProtobufReader.Damage(
        offset: message.startIndex, message: "has more than \(TokenList.idLimit) pieces")
    }
    pieces.append(piece)
  }

  private mutating func readTraining(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      switch field {
      case 3:
        guard let known = value.number.flatMap(Algorithm.init(rawValue:)) else {
          throw ProtobufReader.Damage(offset: message.startIndex, message: "has a model of an unknown type")
        }
        algorithm = known
      case 24: isSpaceSuffix = value.number != 0
      case 35: hasByteFallback = value.number != 0
      case 46: beginning = Array(value.bytes ?? [])
      case 47: end = Array(value.bytes ?? [])
      case 48: padding = Array(value.bytes ?? [])
      default: break
      }
    }
  }

  private mutating func readNormalization(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: rulesName = String(decoding: value.bytes ?? [], as: UTF8.self)
      case 2: characterMap = value.bytes ?? []
      case 3: addsDummySpace = value.number != 0
      case 4: removesExtraSpaces = value.number != 0
      case 5: escapesSpaces = value.number != 0
      default: break
      }
    }
  }

  /// The file without the pieces that only vocabulary and merges need.
  var document: [UInt8] {
    var bytes: [UInt8] = []
    for piece in pieces where piece.kind != .normal {
      var message: [UInt8] = []
      Self.append(1, piece.text, to: &message)
      Self.appendVarint(3 << 3, to: &message)
      Self.appendVarint(piece.kind.rawValue, to: &message)
      Self.appendVarint(Self.idField << 3, to: &message)
      Self.appendVarint(piece.id, to: &message)
      Self.append(1, message[...], to: &bytes)
    }
    return bytes + others
  }

  private static func append(_ field: Int, _ message: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    appendVarint(field << 3 | 2, to: &bytes)
    appendVarint(message.count, to: &bytes)
    bytes += message
  }

  private static func appendVarint(_ value: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func readDenormalization(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Damage) {
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      if field == 2, value.bytes?.isEmpty == false { hasDenormalizer = true }
    }
  }
}
