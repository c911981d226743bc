/// The words of texts as numbers, for the comparison of what is said: ASCII letters without case, no punctuation, no white
/// space. A Chinese character or kana is a word of its own, since those scripts put no spaces between words.
struct WordHashes {
  /// The numbers, in the order of the words.
  private(set) var hashes: [UInt64] = []
  private var current: UInt64 = 0
  private var isInWord = false

  /// Adds the words of a text. Words do not join across texts.
  mutating func add(_ text: ArraySlice<UInt8>) {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          append(byte)
          index += 1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          append(byte | 0x20)
          index += 1
        case ..<0x80:
          end()
          index += 1
        case 0xE3...0xE9 where index + 2 < text.count:
          addWide(text[index], text[index + 1], text[index + 2])
          index += 3
        case 0xE2 where index + 2 < text.count && (text[index + 1] == 0x80 || text[index + 1] == 0x81):
          end()  // U+2000 to U+207F, spaces and punctuation
          index += 3
        case 0xC2:
          end()  // U+0080 to U+00BF, signs
          index += 2
        default:
          append(byte)
          index += 1
        }
      }
    }
    end()
  }

  /// A character of three bytes from U+3000 on: a sign of its own, or punctuation.
  private mutating func addWide(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
    end()
    if first == 0xE3, second == 0x80 { return }  // U+3000 to U+303F, punctuation
    append(first)
    append(second)
    append(third)
    end()
  }

  /// FNV-1a; the end mixes it, so that similar words have numbers that have nothing in common.
  private mutating func append(_ byte: UInt8) {
    if !isInWord {
      current = 0xCBF2_9CE4_8422_2325
      isInWord = true
    }
    current = (current ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  private mutating func end() {
    guard isInWord else { return }
    hashes.append(Self.mix(current))
    isInWord = false
  }

  /// The finaliser of SplitMix64.
  static func mix(_ value: UInt64) -> UInt64 {
    var value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
