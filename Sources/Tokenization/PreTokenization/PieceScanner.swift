/// One way of cutting text into pieces, written by hand for one regular expression.
///
/// A scanner says where the match that starts at a position ends. Text that no match covers becomes pieces
/// of its own ("isolated" splitting), each reaching to the next match.
protocol PieceScanner: Sendable {
  /// The end of the match that starts exactly at `start`, or -1 if none starts there. `start` lies below the
  /// limit of `text`. Look-ahead sees nothing beyond the limit.
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int
}

extension PieceScanner {
  /// Writes the ends of the next pieces to `ends`, at most `capacity` of them and up to the first that ends at or behind `goal`, and
  /// moves `position` along.
  ///
  /// - Returns: How many were written; 0 when the text is at its end.
  @inline(__always)
  func fill(
    _ ends: UnsafeMutablePointer<Int>, capacity: Int, from text: UTF8Cursor, position: inout Int,
    goal: Int
  ) -> Int {
    var count = 0
    var i = position
    while i < text.limit, i < goal, count < capacity {
      var end = matchEnd(in: text, from: i)
      if end < 0 {
        end = i + text.scalar(at: i).length
        while end < text.limit, matchEnd(in: text, from: end) < 0 { end += text.scalar(at: end).length }
      }
      ends[count] = end
      count += 1
      i = end
    }
    position = i
    return count
  }
}

/// Scanning rules that several families share.
extension UTF8Cursor {
  /// The end of an English contraction (`'s 't 're 've 'm 'll 'd`) whose apostrophe stands at `start`, or -1.
  ///
  /// - Parameter ignoringCase: As `(?i:...)` does: S also matches U+017F, the long s.
  @inline(__always)
  func contractionEnd(from start: Int, ignoringCase: Bool) -> Int {
    guard start + 1 < limit else { return -1 }
    let fold: UInt8 = ignoringCase ? 0x20 : 0
    let first = bytes[start + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "l"), UInt8(ascii: "r"), UInt8(ascii: "v"):
      guard start + 2 < limit else { return -1 }
      let second = bytes[start + 2] | fold
      let wanted = first == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      return second == wanted ? start + 3 : -1
    default:
      // U+017F is C5 BF; the fold bit has no effect on C5 and BF & ~20 is 9F, so compare the raw bytes.
      if ignoringCase, start + 2 < limit, bytes[start + 1] == 0xC5, bytes[start + 2] == 0xBF {
        return start + 3
      }
      return -1
    }
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+` from white space at `start`; without the first part if `newlinesFirst` is
  /// false.
  @inline(__always)
  func whitespaceEnd(from start: Int, newlinesFirst: Bool) -> Int {
    var i = start
    var last = start
    var newlineEnd = -1
    while i < limit {
      let next = scalar(at: i)
      if next.bits & ScalarClass.space.rawValue == 0 { break }
      if next.bits & ScalarClass.newline.rawValue != 0 { newlineEnd = i + 1 }
      last = i
      i += next.length
    }
    if newlinesFirst, newlineEnd > 0 { return newlineEnd }
    // Before other text the run leaves its last scalar to what follows, unless it is all there is.
    return i == limit || last == start ? i : last
  }

  /// The end of at most `maximum` numbers from `start`, by a class of ``ScalarClass``.
  @inline(__always)
  func end(ofNumbersFrom start: Int, atMost maximum: Int, numbers: ScalarClass = .number) -> Int {
    var i = start
    var count = 0
    while i < limit, count < maximum {
      let next = scalar(at: i)
      if next.bits & numbers.rawValue == 0 { break }
      i += next.length
      count += 1
    }
    return i
  }

  /// The end of a run of carriage returns and line feeds, and slashes if `slashes`, from `start`.
  @inline(__always)
  func end(ofNewlinesFrom start: Int, slashes: Bool) -> Int {
    var i = start
    while i < limit, bytes[i] == 0x0A || bytes[i] == 0x0D || (slashes && bytes[i] == UInt8(ascii: "/")) {
      i += 1
    }
    return i
  }
}
