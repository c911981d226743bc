import JSONText

/// Writes a model as Hugging Face's `tokenizer.json`.
struct TokenizerJSONWriter {
  private let model: TokenizerModel
  private var json = JSONWriter()

  /// The file's bytes for `model`.
  static func write(_ model: TokenizerModel) -> [UInt8] {
    var writer = TokenizerJSONWriter(model: model)
    writer.writeAll()
    return writer.json.take()
  }

  private init(model: TokenizerModel) { self.model = model }

  private mutating func writeAll() {
    json.beginObject()
    json.key("version")
    json.string("1.0")
    json.key("truncation")
    json.null()
    json.key("padding")
    json.null()
    json.key("added_tokens")
    Self.write(model.addedTokens, to: &json)
    json.key("normalizer")
    writeNormalizer()
    writePreTokenizer()
    writePostProcessor()
    json.key("decoder")
    json.raw(Self.byteLevel(useRegex: true))
    writeModel()
    json.endObject()
  }

  /// Encodings without a file of their own have no other; a `tokenizer.json` is written as it was read.
  private mutating func writeNormalizer() {
    if model.normalizer == .nfc { json.raw(#"{"type":"NFC"}"#.utf8) } else { json.null() }
  }

  /// Writes added tokens as an array of objects.
  static func write(_ tokens: [AddedToken], to json: inout JSONWriter) {
    json.beginArray()
    for token in tokens {
      json.beginObject()
      json.key("id")
      json.number(Int(token.id))
      json.key("content")
      json.string(token.content)
      json.key("single_word")
      json.bool(token.isSingleWord)
      json.key("lstrip")
      json.bool(token.stripsLeft)
      json.key("rstrip")
      json.bool(token.stripsRight)
      json.key("normalized")
      json.bool(token.isNormalized)
      json.key("special")
      json.bool(token.isSpecial)
      json.endObject()
    }
    json.endArray()
  }

  private static func byteLevel(useRegex: Bool) -> String.UTF8View {
    #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":\#(useRegex)}"#.utf8
  }

  /// Each rule as a component; `ByteLevel` comes last, or where rules are over spelled bytes before those.
  private mutating func writePreTokenizer() {
    json.key("pre_tokenizer")
    json.beginObject()
    json.key("type")
    json.string("Sequence")
    json.key("pretokenizers")
    json.beginArray()
    var isSpelled = false
    for step in model.preTokenizer.steps {
      guard case .rule(let rule) = step else {
        if case .expression(let split) = step { write(split) }
        continue
      }
      if rule == .gpt2, !isSpelled {
        json.raw(Self.byteLevel(useRegex: true))
        isSpelled = true
        continue
      }
      if rule == .spelledNumberRuns, !isSpelled {
        json.raw(Self.byteLevel(useRegex: false))
        isSpelled = true
      }
      write(rule)
    }
    if !isSpelled { json.raw(Self.byteLevel(useRegex: false)) }
    json.endArray()
    json.endObject()
  }

  private mutating func write(_ split: ExpressionSplit) {
    writeSplit(split.expression.pattern, split.behavior.rawValue, isInverted: split.isInverted)
  }

  private mutating func writeSplit(_ pattern: String, _ behavior: String, isInverted: Bool) {
    json.beginObject()
    json.key("type")
    json.string("Split")
    json.key("pattern")
    json.beginObject()
    json.key("Regex")
    json.string(pattern)
    json.endObject()
    json.key("behavior")
    json.string(behavior)
    json.key("invert")
    json.bool(isInverted)
    json.endObject()
  }

  private mutating func write(_ rule: SplitRule) {
    if let pattern = rule.pattern {
      writeSplit(pattern, "Isolated", isInverted: false)
    } else if rule == .punctuationRuns {
      json.raw(#"{"type":"Punctuation","behavior":"Contiguous"}"#.utf8)
    } else {
      json.raw(#"{"type":"Digits","individual_digits":\#(rule == .singleNumbers)}"#.utf8)
    }
  }

  private mutating func writePostProcessor() {
    json.key("post_processor")
    let template = model.template
    if template.prefix.isEmpty, template.suffix.isEmpty {
      json.raw(Self.byteLevel(useRegex: true))
      return
    }
    json.beginObject()
    json.key("type")
    json.string("TemplateProcessing")
    // The form for two texts, which the format demands, puts the frame around each of them.
    for (name, sequences) in [("single", ["A"]), ("pair", ["A", "B"])] {
      json.key(name)
      json.beginArray()
      for (type, sequence) in sequences.enumerated() {
        for id in template.prefix { writePiece("SpecialToken", content(of: id), type) }
        writePiece("Sequence", sequence, type)
        for id in template.suffix { writePiece("SpecialToken", content(of: id), type) }
      }
      json.endArray()
    }
    json.key("special_tokens")
    json.beginObject()
    for id in Set(template.prefix + template.suffix).sorted() {
      json.key(content(of: id))
      json.beginObject()
      json.key("id")
      json.string(content(of: id))
      json.key("ids")
      json.beginArray()
      json.number(Int(id))
      json.endArray()
      json.key("tokens")
      json.beginArray()
      json.string(content(of: id))
      json.endArray()
      json.endObject()
    }
    json.endObject()
    json.endObject()
  }

  private func content(of id: UInt32) -> String {
    model.addedTokens.first { $0.id == id }?.content
      ?? String(decoding: model.vocabulary.bytes(of: id), as: UTF8.self)
  }

  private mutating func writePiece(_ kind: String, _ id: String, _ type: Int) {
    json.beginObject()
    json.key(kind)
    json.beginObject()
    json.key("id")
    json.string(id)
    json.key("type_id")
    json.number(type)
    json.endObject()
    json.endObject()
  }

  /// Added tokens stand in the vocabulary too: loaders that ignore the ids of `added_tokens` take them there.
  private mutating func writeModel() {
    json.key("model")
    json.beginObject()
    json.key("type")
    json.string("BPE")
    for name in ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"] {
      json.key(name)
      json.null()
    }
    for (name, value) in [
      ("fuse_unk", false), ("byte_fallback", false), ("ignore_merges", model.wholePiecesFirst),
    ] {
      json.key(name)
      json.bool(value)
    }
    json.key("vocab")
    json.beginObject()
    var spelled: [UInt8] = []
    for id in 0..<UInt32(model.vocabulary.count) where model.vocabulary.kind(of: id) != .absent {
      spelled.removeAll(keepingCapacity: true)
      appendSpelling(of: id, to: &spelled)
      json.key(String(decoding: spelled, as: UTF8.self))
      json.number(Int(id))
    }
    json.endObject()
    json.key("merges")
    json.beginArray()
    for merge in model.merges.sortedMerges() {
      spelled.removeAll(keepingCapacity: true)
      appendSpelling(of: UInt32(merge.pair >> 32), to: &spelled)
      spelled.append(UInt8(ascii: " "))
      appendSpelling(of: UInt32(truncatingIfNeeded: merge.pair), to: &spelled)
      json.string(utf8: spelled)
    }
    json.endArray()
    json.endObject()
  }

  private func appendSpelling(of id: UInt32, to target: inout [UInt8]) {
    let bytes = model.vocabulary.bytes(of: id)
    if model.vocabulary.kind(of: id) == .bytes {
      ByteAlphabet.appendSpelling(of: bytes, to: &target)
    } else {
      target.append(contentsOf: bytes)
    }
  }
}
