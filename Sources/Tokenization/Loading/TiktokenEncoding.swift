/// What a rank file does not say: pre-tokenizer, normalization and control tokens of a published encoding.
public struct TiktokenEncoding: Sendable, Hashable {
  /// The encoding's name.
  public let name: String
  /// How text is cut into pieces.
  public let preTokenizer: PreTokenizer
  /// What happens to text first.
  public let normalizer: Normalizer
  /// Control tokens, with their ids.
  public let specialTokens: [AddedToken]

  /// Makes the description of an encoding.
  public init(
    name: String, preTokenizer: PreTokenizer, normalizer: Normalizer = .none, specialTokens: [AddedToken] = []
  ) {
    self.name = name
    self.preTokenizer = preTokenizer
    self.normalizer = normalizer
    self.specialTokens = specialTokens
  }

  private init(
    _ name: String, _ preTokenizer: PreTokenizer, _ normalizer: Normalizer = .none,
    specials: [(String, UInt32)]
  ) {
    self.init(
      name: name, preTokenizer: preTokenizer, normalizer: normalizer,
      specialTokens: specials.map { AddedToken(id: $0.1, content: $0.0) })
  }

  /// GPT-2 and the first GPT-3 models.
  public static let r50k = TiktokenEncoding("r50k_base", .gpt2, specials: [("<|endoftext|>", 50_256)])
  /// Codex.
  public static let p50k = TiktokenEncoding("p50k_base", .gpt2, specials: [("<|endoftext|>", 50_256)])
  /// GPT-3.5 and GPT-4.
  public static let cl100k = TiktokenEncoding(
    "cl100k_base", .cl100k,
    specials: [
      ("<|endoftext|>", 100_257), ("<|fim_prefix|>", 100_258), ("<|fim_middle|>", 100_259),
      ("<|fim_suffix|>", 100_260), ("<|endofprompt|>", 100_276),
    ])
  /// GPT-4o and later.
  public static let o200k = TiktokenEncoding(
    "o200k_base", .o200k, specials: [("<|endoftext|>", 199_999), ("<|endofprompt|>", 200_018)])
  /// gpt-oss: the ranks of ``o200k`` with the control tokens of the Harmony format.
  public static let o200kHarmony: TiktokenEncoding = {
    var specials: [(String, UInt32)] = [
      ("<|startoftext|>", 199_998), ("<|endoftext|>", 199_999), ("<|reserved_200000|>", 200_000),
      ("<|reserved_200001|>", 200_001), ("<|return|>", 200_002), ("<|constrain|>", 200_003),
      ("<|reserved_200004|>", 200_004), ("<|channel|>", 200_005), ("<|start|>", 200_006),
      ("<|end|>", 200_007), ("<|message|>", 200_008), ("<|reserved_200009|>", 200_009),
      ("<|reserved_200010|>", 200_010), ("<|reserved_200011|>", 200_011), ("<|call|>", 200_012),
      ("<|endofprompt|>", 200_018),
    ]
    for id in UInt32(200_013)..<201_088 { specials.append(("<|reserved_\(id)|>", id)) }
    return TiktokenEncoding("o200k_harmony", .o200k, specials: specials)
  }()
  /// Qwen 1 to 3, with the control tokens that all of them share.
  public static let qwen = TiktokenEncoding(
    "qwen", .qwen2, .nfc,
    specials: [("<|endoftext|>", 151_643), ("<|im_start|>", 151_644), ("<|im_end|>", 151_645)])
  /// Llama 3.1 and later 3.x.
  public static let llama3: TiktokenEncoding = {
    let named: [UInt32: String] = [
      0: "begin_of_text", 1: "end_of_text", 2: "reserved_special_token_0", 3: "reserved_special_token_1",
      4: "finetune_right_pad_id", 5: "reserved_special_token_2", 6: "start_header_id", 7: "end_header_id",
      8: "eom_id", 9: "eot_id", 10: "python_tag",
    ]
    let specials = (UInt32(0)..<256).map { index in
      ("<|\(named[index] ?? "reserved_special_token_\(index - 8)")|>", 128_000 + index)
    }
    return TiktokenEncoding("llama3", .llama3, specials: specials)
  }()

  /// All encodings that are known by name, with the number of ranks in their files.
  private static let known: [(encoding: TiktokenEncoding, rankCount: Int)] = [
    (r50k, 50_256), (p50k, 50_280), (cl100k, 100_256), (o200k, 199_998), (o200kHarmony, 199_998),
    (qwen, 151_643), (llama3, 128_000),
  ]

  /// The names that ``init(named:)`` knows: those of encodings, then those of pre-tokenizers.
  public static var names: [String] {
    let encodings = known.map(\.encoding.name)
    return encodings + PreTokenizer.names.filter { !encodings.contains($0) }
  }

  /// The encoding of a name; the name of a ``PreTokenizer`` gives that one with no control tokens. Nil for a
  /// name not among ``names``.
  public init?(named name: String) {
    if let found = Self.known.first(where: { $0.encoding.name == name })?.encoding {
      self = found
    } else if let preTokenizer = PreTokenizer(named: name) {
      self.init(name: name, preTokenizer: preTokenizer)
    } else {
      return nil
    }
  }

  /// The encoding of a rank file by its file name if it starts with a known name (`o200k_harmony` before
  /// `o200k_base`), else by its number of ranks; nil if neither is known.
  init?(fileName: String, rankCount: Int) {
    if let named = Self.known.first(where: { fileName.hasPrefix($0.encoding.name) }) {
      self = named.encoding
    } else if let sized = Self.known.first(where: { $0.rankCount == rankCount }) {
      self = sized.encoding
    } else {
      return nil
    }
  }
}
