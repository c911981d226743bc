import ReportPages

/// What the model answered before and after, prompt by prompt.
enum SampleSections {
  static func html(_ samples: [SampleFile.Moment: [AnswerSample]]) -> String {
    let moments = SampleFile.Moment.allCases.filter { !(samples[$0] ?? []).isEmpty }
    guard let first = moments.first, let prompts = samples[first] else { return "" }
    var text = "<section><h2>Samples</h2>\n"
    for (index, prompt) in prompts.enumerated() {
      text += "<details\(index == 0 ? " open" : "")><summary><span class=\"name\">"
      text += MarkupText.escaped(heading(prompt.prompt)) + "</span></summary>\n"
      text += "<h3>Prompt</h3>\(quoted(prompt.prompt))"
      for moment in moments {
        guard let sample = samples[moment].flatMap({ index < $0.count ? $0[index] : nil }) else { continue }
        text += "<h3>\(words(moment)), \(sample.tokens) tokens</h3>\(quoted(sample.answer))"
      }
      text += "<h3>The preferred answer of the data</h3>\(quoted(prompt.chosen))</details>\n"
    }
    return text + "<p class=\"soft small\">Always the most likely token.</p></section>\n"
  }

  private static func words(_ moment: SampleFile.Moment) -> String {
    switch moment {
    case .beforeSupervised: "Before training"
    case .beforePreference: "Before preference optimisation"
    case .end: "After training"
    }
  }

  /// The last line of the prompt that says something.
  private static func heading(_ prompt: String) -> String {
    let lines = prompt.split(separator: "\n").filter { !$0.hasPrefix("<|") && $0.contains(where: \.isLetter) }
    let text = lines.last ?? "Prompt"
    // What the template wrote behind it says nothing here.
    let end = text.firstRange(of: "<|")?.lowerBound ?? text.endIndex
    return String(text[..<end].prefix(80))
  }

  private static func quoted(_ text: String) -> String {
    let shown =
      text.contains { !$0.isWhitespace }
      ? MarkupText.escaped(String(text.drop(while: \.isNewline)))
      : "<span class=\"soft\">(\(text.isEmpty ? "nothing" : "white space"))</span>"
    return "<blockquote>\(shown)</blockquote>\n"
  }
}
