/// How the control tokens of common model families are spelled.
///
/// Sources: the chat templates of ChatML, Llama 2 and 3, Mistral, Gemma, Phi, DeepSeek and T5-style models.
enum ControlTokenSpelling {
  private static let fixed: [[UInt8]] = [
    "</s>", "<s>", "<bos>", "<eos>", "<pad>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<<SYS>>",
    "<</SYS>>",
    "[INST]", "[/INST]", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[SYSTEM_PROMPT]",
  ].map { Array($0.utf8) }

  /// The same by their second byte: angle brackets are common in code, and few of them go on like a token.
  private static let bySecondByte: [[[UInt8]]] = (0...255).map { byte in
    fixed.filter { Int($0[1]) == byte }
  }

  /// No such token is longer than this.
  private static let longest = 48

  /// The length in bytes of the control token that the bytes begin with.
  static func length(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count >= 3 else { return nil }
    if bytes[0] == UInt8(ascii: "<") {
      if bytes[1] == UInt8(ascii: "|") { return length(in: bytes, bar: [UInt8(ascii: "|")]) }
      if bytes[1] == 0xEF { return length(in: bytes, bar: [0xEF, 0xBD, 0x9C]) }  // U+FF5C, a wide bar
    }
    return bySecondByte[Int(bytes[1])].first { bytes.starts(with: $0) }?.count
  }

  /// A name between bars: `<|im_end|>`, `<｜end▁of▁sentence｜>`.
  private static func length(in bytes: UnsafeBufferPointer<UInt8>, bar: [UInt8]) -> Int? {
    guard bytes.dropFirst().starts(with: bar) else { return nil }
    var index = 1 + bar.count
    let start = index
    while index < min(bytes.count, longest) {
      if bytes[index...].starts(with: bar) {
        let end = index + bar.count
        guard index > start, end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return nil }
        return end + 1
      }
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0xE2, 0x96, 0x81:
        index += 1
      default:
        return nil
      }
    }
    return nil
  }
}
