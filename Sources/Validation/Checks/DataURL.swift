/// A URL that holds a file itself (RFC 2397): `data:image/png;base64,…`.
struct DataURL {
  /// The media type, such as `image/png`.
  let mediaType: String
  /// What stands behind the comma.
  private let data: ArraySlice<UInt8>
  private let isBase64: Bool

  /// Nil for URLs of other kinds.
  init?(_ url: ArraySlice<UInt8>) {
    guard url.starts(with: "data:".utf8) else { return nil }
    let rest = url.dropFirst(5)
    let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
    let head = String(decoding: rest[..<comma].prefix(200), as: UTF8.self)
    let fields = head.split(separator: ";", omittingEmptySubsequences: false)
    mediaType = fields.first.map(String.init) ?? ""
    isBase64 = fields.dropFirst().contains("base64")
    data = comma < rest.endIndex ? rest[(comma + 1)...] : []
  }

  /// Bytes of the file.
  var byteCount: Int {
    let padding = data.suffix(2).count { $0 == UInt8(ascii: "=") }
    return max(0, data.count / 4 * 3 - padding)
  }

  /// Why it holds no image; nil if it does.
  var fault: String? {
    guard mediaType.hasPrefix("image/") else {
      return "the data URL is of type \"\(mediaType.prefix(40))\", not of an image"
    }
    guard isBase64 else { return "the data URL is not in base64" }
    guard !data.isEmpty else { return "the data URL holds no bytes" }
    guard data.count % 4 == 0, data.dropLast(2).allSatisfy(Self.isDigit),
      data.suffix(2).allSatisfy({ Self.isDigit($0) || $0 == UInt8(ascii: "=") })
    else { return "what stands behind the comma is not base64" }
    guard let signature = Self.signatures.first(where: { "image/" + $0.type == mediaType }) else {
      return nil
    }
    guard data.starts(with: signature.start.utf8) else {
      return "the bytes do not begin as a file of type \(mediaType) does"
    }
    return nil
  }

  /// How files of the common types begin, in base64.
  private static let signatures: [(type: String, start: String)] = [
    ("png", "iVBORw0KGg"), ("jpeg", "/9j/"), ("jpg", "/9j/"), ("gif", "R0lGOD"), ("webp", "UklGR"),
  ]

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
