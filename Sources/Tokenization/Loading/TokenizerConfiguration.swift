import JSONText

/// What the files beside a tokenizer say of it: `tokenizer_config.json` and `special_tokens_map.json`.
struct TokenizerConfiguration {
  /// A token that a configuration names.
  struct Token {
    var token: AddedToken
    /// Whether the configuration gives its id too.
    var hasID: Bool
    /// Whether it begins, ends or pads texts.
    var isNeeded = false
    /// Where the file names it, for errors.
    var place: String
    /// The file that names it.
    var source: String
  }

  /// Names of the members that name control tokens, as transformers has them.
  private static let roleNames = [
    "bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token",
  ]

  private static let neededNames = ["bos_token", "eos_token", "pad_token"]

  /// The class that transformers makes of the tokenizer's files, without `Fast`.
  private(set) var className: String?
  /// Whether texts begin with the token for that, if the file says so.
  private(set) var addsBeginning: Bool?
  /// Whether texts end with the token for that, if the file says so.
  private(set) var addsEnd: Bool?
  /// All tokens that are named, each once.
  private(set) var tokens: [Token] = []
  /// Contents of the tokens with roles; nil inside for roles that are expressly nobody's.
  private var roleContents: [String: String?] = [:]

  /// Knows nothing.
  init() {}

  /// Adds what a file says that those before it did not.
  mutating func add(_ bytes: ArraySlice<UInt8>, source: String) throws(TokenizerError) {
    let root: JSONValue
    do {
      root = try JSONDocument.parse(bytes).root
    } catch {
      throw TokenizerError(
        .malformed, source: source, place: "line \(error.line), column \(error.column)",
        message: error.message, expected: error.expected, remedy: "Mend the file or remove it.")
    }
    className =
      className
      ?? root["tokenizer_class"]?.string.map { name in
        name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
      }
    addsBeginning = addsBeginning ?? root["add_bos_token"]?.bool
    addsEnd = addsEnd ?? root["add_eos_token"]?.bool
    if let listed = root["added_tokens_decoder"], listed.kind == .object {
      for member in listed.members {
        guard let id = UInt32(member.key.string), id < TokenList.idLimit,
          let token = Self.token(member.value, id: id)
        else {
          throw TokenizerError(
            .malformed, source: source, place: member.value.pointer, message: "is no added token",
            expected: "an id, and an object with \"content\"", remedy: "Mend the file or remove it.")
        }
        add(Token(token: token, hasID: true, place: member.value.pointer, source: source))
      }
    }
    for name in Self.roleNames {
      guard let value = root[name], roleContents[name] == nil else { continue }
      let token = Self.token(value, id: 0)
      roleContents[name] = .some(token?.content)
      if var token {
        token.isSpecial = true
        add(
          Token(
            token: token, hasID: false, isNeeded: Self.neededNames.contains(name), place: value.pointer,
            source: source))
      }
    }
    for value in root["additional_special_tokens"]?.elements.map({ $0 }) ?? [] {
      guard var token = Self.token(value, id: 0) else { continue }
      token.isSpecial = true
      add(Token(token: token, hasID: false, place: value.pointer, source: source))
    }
  }

  /// A token as a string, or as an object with `content` and flags; nil for null.
  private static func token(_ value: JSONValue, id: UInt32) -> AddedToken? {
    guard let content = value.string ?? value["content"]?.string, !content.isEmpty else { return nil }
    let special = value["special"]?.bool ?? (value.string != nil)
    return AddedToken(
      id: id, content: content, isSpecial: special, isNormalized: value["normalized"]?.bool ?? false,
      stripsLeft: value["lstrip"]?.bool ?? false, stripsRight: value["rstrip"]?.bool ?? false,
      isSingleWord: value["single_word"]?.bool ?? false)
  }

  private mutating func add(_ token: Token) {
    // By UTF-8: String equality is canonical equivalence.
    if tokens.contains(where: { $0.token.content.utf8.elementsEqual(token.token.content.utf8) }) { return }
    tokens.append(token)
  }

  /// The roles that the files name, over `roles`.
  func roles(over roles: TokenRoles, among tokens: [AddedToken]) -> TokenRoles {
    func role(_ name: String, _ other: UInt32?) -> UInt32? {
      guard let named = roleContents[name] else { return other }
      guard let content = named else { return nil }
      return tokens.first { $0.content.utf8.elementsEqual(content.utf8) }?.id
    }
    return TokenRoles(
      beginningOfText: role("bos_token", roles.beginningOfText),
      endOfText: role("eos_token", roles.endOfText), padding: role("pad_token", roles.padding))
  }

  /// The tokens that are not among `added`, with their ids: those of the vocabulary (`id(of:)`), else the file's.
  ///
  /// transformers adds them to a tokenizer when it loads it. One that neither names an id nor has a role here is left
  /// out, with a notice.
  func tokens(
    beyond added: [AddedToken], id: (_ content: String) -> UInt32?
  ) throws(TokenizerError) -> (tokens: [AddedToken], notices: [String]) {
    var beyond: [AddedToken] = []
    var notices: [String] = []
    for named in tokens
    where !added.contains(where: { $0.content.utf8.elementsEqual(named.token.content.utf8) }) {
      var token = named.token
      if let known = id(token.content) {
        token.id = known
      } else if !named.hasID {
        guard named.isNeeded else {
          notices.append(
            "\(named.source) names \"\(token.content)\" (\(named.place)), which the tokenizer does not have; "
              + "transformers would give it a new id.")
          continue
        }
        throw TokenizerError(
          .inconsistentVocabulary, source: named.source, place: named.place,
          message: "names a token that the tokenizer does not have", expected: "one of its tokens",
          remedy: "Name a token of the tokenizer, or null.")
      }
      beyond.append(token)
    }
    return (beyond, notices)
  }
}
