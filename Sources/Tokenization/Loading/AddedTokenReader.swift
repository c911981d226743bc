import JSONText

/// Reads the `added_tokens` of a `tokenizer.json`.
struct AddedTokenReader {
  private let source: String
  /// Most bytes that all contents together have: real files have thousands.
  private static let mostBytes = 1 << 22

  init(source: String) { self.source = source }

  /// The tokens of the array, in its order; of several with the same content the last counts.
  func read(_ list: JSONValue?) throws(TokenizerError) -> [AddedToken] {
    guard let list, !list.isNull else { return [] }
    guard list.kind == .array else { throw malformed(list, "is no array", "added tokens") }
    var tokens: [AddedToken] = []
    var byteCount = 0
    var places: [[UInt8]: Int] = [:]
    for entry in list.elements {
      guard let content = entry["content"]?.string else {
        throw malformed(entry, "has no string \"content\"", "an added token")
      }
      guard let id = entry["id"]?.int, id >= 0, id < TokenList.idLimit else {
        throw malformed(entry, "has no usable \"id\"", "0 to \(TokenList.idLimit - 1)")
      }
      if content.isEmpty { continue }
      byteCount += content.utf8.count
      guard byteCount <= Self.mostBytes else {
        throw malformed(entry, "goes beyond what added tokens may take", "\(Self.mostBytes) bytes in all")
      }
      let special = entry["special"]?.bool ?? false
      let token = AddedToken(
        id: UInt32(id), content: content, isSpecial: special,
        isNormalized: entry["normalized"]?.bool ?? !special, stripsLeft: entry["lstrip"]?.bool ?? false,
        stripsRight: entry["rstrip"]?.bool ?? false, isSingleWord: entry["single_word"]?.bool ?? false)
      // By UTF-8: String equality is canonical equivalence.
      let key = Array(content.utf8)
      if let place = places[key] {
        tokens[place] = token
      } else {
        places[key] = tokens.count
        tokens.append(token)
      }
    }
    return tokens
  }

  /// Adds to the vocabulary the added tokens that are not in it.
  ///
  /// - Returns: The ids of those that are.
  func join(_ added: [AddedToken], to tokens: inout TokenList) throws(TokenizerError) -> Set<UInt32> {
    var contents: [UInt32: String] = [:]
    var missing: [AddedToken] = []
    for token in added {
      if tokens.contains(Int(token.id)) {
        contents[token.id] = token.content
      } else {
        missing.append(token)
      }
    }
    for token in missing {
      do {
        try tokens.add(id: Int(token.id), token.content.utf8, areBytes: false)
      } catch {
        throw TokenizerError(
          .inconsistentVocabulary, source: source, place: "/added_tokens",
          message: "the id \(token.id) of \"\(token.content)\" stands for another added token already",
          expected: "each id once", remedy: "Give the tokens ids of their own.")
      }
    }
    try requireEqualContents(contents, in: tokens)
    return Set(contents.keys)
  }

  /// An added token whose id is in the vocabulary must be the same token there.
  private func requireEqualContents(_ contents: [UInt32: String], in tokens: TokenList) throws(TokenizerError)
  {
    for entry in 0..<tokens.ids.count {
      guard let content = contents[tokens.ids[entry]] else { continue }
      let start = tokens.starts[entry]
      let end = entry + 1 < tokens.starts.count ? tokens.starts[entry + 1] : tokens.arena.count
      let bytes = tokens.arena[start..<end]
      if content.utf8.elementsEqual(bytes) { continue }
      // In the vocabulary, a content made of characters of the byte alphabet is read as a spelling.
      var spelled: [UInt8] = []
      let isSpelling = Array(content.utf8).withUnsafeBufferPointer {
        ByteAlphabet.appendBytes(of: $0, to: &spelled)
      }
      if isSpelling, spelled.elementsEqual(bytes) { continue }
      throw TokenizerError(
        .inconsistentVocabulary, source: source, place: "/added_tokens",
        message: "the id \(tokens.ids[entry]) of \"\(content)\" is that of another token in the vocabulary",
        expected: "the same token in both", remedy: "Give the added token an id of its own.")
    }
  }

  /// What a user should know about the ids: Hugging Face's loader ignores those in the file. It takes the
  /// vocabulary's where the content is in the vocabulary and else counts on from its end, so files with holes
  /// load with other ids there.
  ///
  /// - Parameter inVocabulary: Ids of added tokens that are in the vocabulary under the same id; their number
  ///   counts with the vocabulary.
  func notices(_ added: [AddedToken], inVocabulary: Set<UInt32>, count: Int) -> [String] {
    var next = count
    for token in added {
      if inVocabulary.contains(token.id) {
        next = max(next, Int(token.id) + 1)
        continue
      }
      if Int(token.id) != next {
        return [
          "Added token \"\(token.content)\" has id \(token.id) in the file; loaders that ignore these ids "
            + "would give it \(next), because the ids before it have a hole."
        ]
      }
      next += 1
    }
    return []
  }

  private func malformed(_ value: JSONValue, _ message: String, _ expected: String) -> TokenizerError {
    TokenizerError(
      .malformed, source: source, place: value.pointer, message: message, expected: expected,
      remedy: "Fetch the file again, or mend it there.")
  }
}
