/// A change of text that looks at one scalar at a time, as Hugging Face's normalizers make it.
enum ScalarChange: String, Sendable, Hashable {
  /// Each scalar becomes its lowercase.
  case lowercase
  /// Marks are dropped: `StripAccents`.
  case stripMarks = "strip-marks"
  /// Nonspacing marks are dropped: a part of `BertNormalizer`.
  case stripNonspacingMarks = "strip-nonspacing-marks"
  /// Controls are dropped and spaces of all kinds become U+0020: `Nmt`, the rules of a translation system.
  case nmt
  /// Controls are dropped and spaces of all kinds become U+0020: the `clean_text` of `BertNormalizer`.
  case cleanText = "clean-text"
  /// Spaces are put around Han ideographs: the `handle_chinese_chars` of `BertNormalizer`.
  case spaceIdeographs = "space-ideographs"

  /// What a scalar becomes.
  enum Result {
    case same
    case dropped
    case scalar(UInt32)
    case scalars([UInt32])
  }

  /// What `scalar` becomes.
  func result(_ scalar: UInt32) -> Result {
    switch self {
    case .lowercase:
      if scalar == LowercaseMapping.dottedCapital { return .scalars(LowercaseMapping.dottedSmall) }
      let small = LowercaseMapping.lowercase(scalar)
      return small == scalar ? .same : .scalar(small)
    case .stripMarks: return ScalarProperty.oldMarks.contains(scalar) ? .dropped : .same
    case .stripNonspacingMarks: return ScalarProperty.oldNonspacingMarks.contains(scalar) ? .dropped : .same
    case .nmt: return Self.nmt(scalar)
    case .cleanText: return Self.cleanText(scalar)
    case .spaceIdeographs: return Self.isIdeograph(scalar) ? .scalars([0x20, scalar, 0x20]) : .same
    }
  }

  private static func nmt(_ scalar: UInt32) -> Result {
    switch scalar {
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: .dropped
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
      .scalar(0x20)
    default: .same
    }
  }

  private static func cleanText(_ scalar: UInt32) -> Result {
    switch scalar {
    case 0x20: .same
    case 0x09, 0x0A, 0x0D: .scalar(0x20)
    case 0xFFFD: .dropped
    default:
      if ScalarProperty.oldControls.contains(scalar) {
        .dropped
      } else if ScalarClassTable.shared.bits(scalar) & ScalarClass.space.rawValue != 0 {
        .scalar(0x20)
      } else {
        .same
      }
    }
  }

  /// The blocks that BERT's own tokenizer names; parts of later extensions are none of them.
  private static func isIdeograph(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
