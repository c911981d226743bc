import CTokenKernels
import Testing

@testable import Tokenization

/// Pieces that threads tell each other, in a hurry.
struct SharedPiecesTests {
  /// Four threads share and find the same pieces, some of which have no place. Whatever one finds is what the piece becomes, and pieces
  /// that one thread has merged the others find.
  @Test func threadsFindWhatOthersShared() async throws {
    let shared = try #require(SharedPieces())
    let found = await withTaskGroup(of: Int?.self) { group in
      for thread in 0..<4 { group.addTask { Self.work(shared, from: thread * 200) } }
      var found = 0
      for await count in group {
        guard let count else { return -1 }
        found += count
      }
      return found
    }
    // Each of 10,000 pieces is missing once at least, the others of 80,000 times most have a place.
    #expect(found > 40_000 && found <= 70_000)
  }

  /// Goes through all pieces twice; returns how many were found, or nil if one was found wrong.
  private static func work(_ shared: SharedPieces, from first: Int) -> Int? {
    let room = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(TK_WIDE_TOKENS))
    defer { room.deallocate() }
    var found = 0
    for step in 0..<20_000 {
      let number = (first + step) % 10_000
      let piece = Self.piece(number)
      let expected = Self.tokens(number)
      var key = Self.key(piece)
      let count = tk_find_shared(shared.pieces, &key, piece, piece.count, room)
      if count > 0 {
        found += 1
        guard UnsafeBufferPointer(start: room, count: count).elementsEqual(expected) else { return nil }
      } else {
        tk_share_piece(shared.pieces, &key, piece, piece.count, expected, expected.count)
      }
    }
    return found
  }

  /// 3 to 31 bytes.
  private static func piece(_ number: Int) -> [UInt8] {
    [UInt8(number & 255), UInt8(number >> 8 & 255), UInt8(number >> 16)]
      + [UInt8](repeating: 97, count: number % 29)
  }

  /// 1 to 7 tokens.
  private static func tokens(_ number: Int) -> [UInt32] {
    (0...UInt32(number % 7)).map { UInt32(number) &+ $0 }
  }

  private static func key(_ piece: [UInt8]) -> tk_key {
    guard piece.count <= TK_SHORT_BYTES else { return tk_key(low: 1, high: 0) }
    func word(_ bytes: some Collection<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return tk_key(low: word(piece.prefix(8)), high: word(piece.dropFirst(8)) | UInt64(piece.count) << 56)
  }
}
