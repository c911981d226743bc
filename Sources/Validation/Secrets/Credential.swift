internal import JSONText

/// A key, token or private key in a text.
///
/// The forms are those that their issuers publish so that scanners can find them.
struct Credential: Sendable {
  /// The rule that it breaks.
  let rule: Rule
  /// What it is, for people.
  let kind: String
  /// Where it begins.
  let offset: Int

  /// A form: how it begins, then at least so many characters of an alphabet.
  private struct Form {
    let prefix: [UInt8]
    let kind: String
    let length: Int
    let alphabet: Alphabet
    /// Whether a digit and a capital letter are asked for, since the beginning alone occurs in ordinary words.
    let isLoose: Bool

    init(_ prefix: String, _ kind: String, _ length: Int, _ alphabet: Alphabet, isLoose: Bool = false) {
      self.prefix = Array(prefix.utf8)
      self.kind = kind
      self.length = length
      self.alphabet = alphabet
      self.isLoose = isLoose
    }
  }

  private enum Alphabet {
    case capitals, letters, url

    func holds(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "a")...UInt8(ascii: "z"): self != .capitals
      case UInt8(ascii: "-"), UInt8(ascii: "_"): self == .url
      default: false
      }
    }
  }

  private static let forms: [Form] = [
    Form("AKIA", "an AWS access key", 16, .capitals),
    Form("github_pat_", "a GitHub token", 22, .url),
    Form("ghp_", "a GitHub token", 36, .letters), Form("gho_", "a GitHub token", 36, .letters),
    Form("ghu_", "a GitHub token", 36, .letters), Form("ghs_", "a GitHub token", 36, .letters),
    Form("ghr_", "a GitHub token", 36, .letters),
    Form("glpat-", "a GitLab token", 20, .url),
    Form("sk-", "an API key", 20, .url, isLoose: true),
    Form("sk_live_", "a Stripe key", 20, .letters), Form("rk_live_", "a Stripe key", 20, .letters),
    Form("xoxb-", "a Slack token", 20, .url, isLoose: false), Form("xoxa-", "a Slack token", 20, .url),
    Form("xoxp-", "a Slack token", 20, .url), Form("xoxr-", "a Slack token", 20, .url),
    Form("xoxs-", "a Slack token", 20, .url),
    Form("AIza", "a Google API key", 35, .url),
    Form("hf_", "a Hugging Face token", 30, .letters),
    Form("npm_", "an npm token", 36, .letters),
    Form("pypi-", "a PyPI token", 50, .url),
  ]

  /// The same by their first byte: most words begin like none of them.
  private static let byFirstByte: [[Form]] = (0...255).map { byte in
    forms.filter { Int($0.prefix[0]) == byte }
  }

  /// How the objects in a JSON Web Token begin.
  private static let objectStart = Array("eyJ".utf8)
  private static let keyHeader = Array("-----BEGIN ".utf8)
  private static let keyEnding = Array("PRIVATE KEY".utf8)
  private static let longestLabel = 40

  /// No credential begins further than this before the first sign of it (``CredentialSign``).
  private static let reach = 6

  /// The credentials of a text, in order.
  ///
  /// - Parameter start: the offset of the first sign, where it is known.
  static func all(in text: ArraySlice<UInt8>, from start: Int = 0) -> [Credential] {
    text.withUnsafeBufferPointer { text in
      var found: [Credential] = []
      var index = 0
      // One byte more, since some bytes are signs only behind others.
      let skipped = max(0, start - 1)
      TextSweep.forEachMark(of: signs, in: UnsafeBufferPointer(rebasing: text[skipped...])) { mark in
        let sign = skipped + mark
        guard sign >= index, CredentialSign.stands(at: sign, in: text) else { return }
        index = max(index, sign - reach)
        while index <= sign {
          guard let (credential, length) = matching(text, at: index) else {
            index += 1
            continue
          }
          found.append(credential)
          index += length
        }
      }
      return found
    }
  }

  private static let signs = TextPattern(singles: CredentialSign.singles, pairs: CredentialSign.pairs)

  private static func matching(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Credential, Int)? {
    switch text[index] {
    case UInt8(ascii: "-"):
      return privateKey(text, at: index)
    case UInt8(ascii: "e"):
      return webToken(text, at: index)
    case UInt8(ascii: "A"), UInt8(ascii: "g"), UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "x"),
      UInt8(ascii: "h"), UInt8(ascii: "n"), UInt8(ascii: "p"):
      return key(text, at: index)
    default:
      return nil
    }
  }

  private static func key(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Credential, Int)? {
    // In the middle of a word or of base64 the letters mean nothing.
    if index > 0, Alphabet.url.holds(text[index - 1]) { return nil }
    guard let form = byFirstByte[Int(text[index])].first(where: { text.spells($0.prefix, at: index) })
    else { return nil }
    let rest = text[index...]
    let body = rest.dropFirst(form.prefix.count).prefix { form.alphabet.holds($0) }
    guard body.count >= form.length else { return nil }
    if form.isLoose {
      let hasDigit = body.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      let hasCapital = body.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
      guard hasDigit, hasCapital else { return nil }
    }
    // A form of exact length that goes on is something else.
    if form.alphabet == .capitals, body.count > form.length { return nil }
    return (
      Credential(rule: .accessKey, kind: form.kind, offset: index), form.prefix.count + body.count
    )
  }

  /// A JSON Web Token (RFC 7519): three stretches of base64url, the first two of JSON objects.
  private static func webToken(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Credential, Int)? {
    guard text.spells(objectStart, at: index) else { return nil }
    if index > 0, Alphabet.url.holds(text[index - 1]) { return nil }
    var end = index
    for part in 0..<3 {
      if part > 0 {
        guard end < text.count, text[end] == UInt8(ascii: ".") else { return nil }
        end += 1
      }
      let body = text[end...].prefix { Alphabet.url.holds($0) }
      guard body.count >= 10, part == 2 || body.starts(with: objectStart) else { return nil }
      end += body.count
    }
    return (Credential(rule: .webToken, kind: "a JSON Web Token", offset: index), end - index)
  }

  /// The header of a private key in PEM (RFC 7468).
  private static func privateKey(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Credential, Int)? {
    guard text.spells(keyHeader, at: index) else { return nil }
    let start = index + keyHeader.count
    var end = start
    var isPrivate = false
    while end < min(text.count, start + longestLabel), text[end] != UInt8(ascii: "-") {
      end += 1
      isPrivate =
        isPrivate || (end - start >= keyEnding.count && text.spells(keyEnding, at: end - keyEnding.count))
    }
    guard isPrivate else { return nil }
    return (Credential(rule: .privateKey, kind: "a private key", offset: index), end - index)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes stand at an index.
  fileprivate func spells(_ bytes: [UInt8], at index: Int) -> Bool {
    guard count - index >= bytes.count else { return false }
    for (offset, byte) in bytes.enumerated() where self[index + offset] != byte { return false }
    return true
  }
}
