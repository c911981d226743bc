/// Takes what might be a secret out of what is said about a record that holds one. Messages quote names and words of the
/// record, cut short, so that a part of a secret could be among them in a form that no search recognises.
enum SecretMask {
  /// No secret that is looked for is shorter.
  private static let shortest = 12

  /// The text with each long run of letters, digits and the signs of base64 taken out that is no ordinary word, and each
  /// long run of digits, whatever stands between them.
  static func masked(_ text: String) -> String {
    var result = ""
    var run = ""
    for character in text + "\n" {
      let isPart =
        character.isASCII && (character.isLetter || character.isNumber || "_-+/=.".contains(character))
      if isPart || (character == " " && run.last?.isNumber == true) {
        run.append(character)
      } else {
        result += isSuspicious(run) ? "…" : run
        run = ""
        result.append(character)
      }
    }
    return String(result.dropLast())
  }

  private static func isSuspicious(_ run: String) -> Bool {
    run.count >= shortest && run.contains { $0.isNumber || $0.isUppercase }
  }
}
