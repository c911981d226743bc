public import ByteStreams
internal import PreferenceData
internal import ReportPages

/// The report as one page that needs nothing else: no network, no script. It reads on a phone, in light and in dark.
///
/// Findings by rule, findings over the rows, and, where statistics were collected, lengths, roles, turns and duplicates.
/// Memory is bounded: the first findings of each rule are kept, the others counted.
public struct HTMLReport: FindingReport, Sendable {
  private let inputs: [String]
  private var samples = FindingSamples(limit: 10)
  private var timeline = FindingTimeline()

  /// - Parameter inputs: what was validated, as it was named.
  public init(inputs: [String]) {
    self.inputs = inputs
  }

  public mutating func count(_ findings: [Finding], row: Int) {
    for finding in findings { timeline.add(finding.severity, row: row) }
  }

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    samples.add(finding)
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    let summary = outcome.summary
    var page = head()
    page += verdict(summary) + tiles(summary)
    page += findings(summary)
    page += overRows(summary)
    if let statistics = outcome.statistics, statistics.pairs > 0 {
      page += "<div class=\"pairs\">\n" + HTMLLengths.sections(statistics)
      page += turns(statistics) + roles(statistics) + duplicates(summary) + "</div>\n"
    }
    page += Page.foot(
      made: "Made by <code>prefer validate</code> from \(Decimals.grouped(summary.bytes)) bytes in "
        + "\(Decimals.fixed(summary.seconds, 2)) s.")
    bytes.append(contentsOf: page.utf8)
  }

  // MARK: The head of the page

  private func head() -> String {
    let shown = inputs.prefix(3).map(MarkupText.escaped).joined(separator: ", ")
    let names = shown + (inputs.count > 3 ? " and \(inputs.count - 3) more" : "")
    return Page.head(title: "Validation of \(inputs.prefix(3).joined(separator: ", "))")
      + "<h1>Validation report</h1>\n<p class=\"soft\"><code>\(names)</code></p>\n"
  }

  private func verdict(_ summary: ValidationSummary) -> String {
    let errors = summary.count(of: .error)
    var text = ""
    if summary.isIncomplete {
      text += #"<p class="verdict error">An input could not be read to its end.</p>"# + "\n"
    }
    if errors > 0 {
      text +=
        "<p class=\"verdict error\">\(Decimals.grouped(errors)) errors in "
        + "\(Decimals.grouped(summary.rowsWithErrors)) of \(Decimals.grouped(summary.rows)) rows.</p>\n"
    } else if !summary.isIncomplete {
      text += #"<p class="verdict good">No errors.</p>"# + "\n"
    }
    for note in summary.notes { text += "<p class=\"soft\">\(MarkupText.escaped(note))</p>\n" }
    return text
  }

  private func tiles(_ summary: ValidationSummary) -> String {
    var tiles: [(value: String, name: String, colour: String)] = [
      (Decimals.grouped(summary.rows), "rows", ""), (Decimals.grouped(summary.pairs), "usable pairs", ""),
      (Decimals.grouped(summary.count(of: .error)), "errors", "error"),
      (Decimals.grouped(summary.count(of: .warning)), "warnings", "warning"),
      (Decimals.grouped(summary.count(of: .note)), "notes", "note"),
    ]
    if let known = summary.rowsInBase { tiles.append((Decimals.grouped(known), "rows in the base", "")) }
    for (format, count) in summary.formats.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      tiles.append((Decimals.grouped(count), "\(format.rawValue) rows", ""))
    }
    return Page.tiles(tiles)
  }

  // MARK: Findings

  private func findings(_ summary: ValidationSummary) -> String {
    guard !summary.findings.isEmpty else { return "" }
    let highest = summary.findings.map(\.count).max() ?? 1
    // What matters most comes first.
    let ordered = summary.findings.sorted {
      ($1.severity, $1.count, $0.code) < ($0.severity, $0.count, $1.code)
    }
    return "<section><h2>Findings by rule</h2>\n"
      + ordered.map { rule($0, highest: highest) }.joined() + "</section>\n"
  }

  private func rule(_ count: ValidationSummary.RuleCount, highest: Int) -> String {
    let entry = samples[count.code, count.name]
    var text = "<details><summary>"
    text += #"<span class="name"><b>\#(count.code)</b> \#(MarkupText.escaped(count.name)) "#
    text += #"<span class="\#(count.severity.rawValue) small">\#(count.severity.rawValue)</span></span>"#
    text += "<span class=\"count\">\(Decimals.grouped(count.count))</span>"
    text += #"<div class="bar \#(count.severity.rawValue)">"#
    text += #"<i style="width:\#(HTMLCharts.width(count.count, of: highest))%"></i></div></summary>"#
    if let entry {
      text +=
        "<p>\(MarkupText.escaped(entry.rule.what)) To mend it: \(MarkupText.escaped(entry.rule.remedy)).</p>\n"
      if let whereabouts = count.whereabouts {
        text += "<p class=\"soft small\">\(MarkupText.escaped(whereabouts))</p>\n"
      }
      text += "<ul class=\"found\">"
      for finding in entry.findings { text += Self.item(finding) }
      text += "</ul>\n"
    }
    let shown = entry?.findings.count ?? 0
    if count.count > shown {
      text += "<p class=\"soft small\">… and \(Decimals.grouped(count.count - shown)) more</p>\n"
    }
    return text + "</details>\n"
  }

  private static func item(_ finding: Finding) -> String {
    var text = "<li><code>\(MarkupText.escaped("\(finding.place)"))</code>"
    if !finding.pointer.isEmpty {
      text += " <code class=\"soft\">\(MarkupText.escaped(finding.pointer))</code>"
    }
    text += "<br>\(MarkupText.escaped(finding.message))"
    if let excerpt = finding.excerpt { text += ": <code>\(MarkupText.escaped(excerpt))</code>" }
    return text + "</li>"
  }

  private func overRows(_ summary: ValidationSummary) -> String {
    guard !summary.findings.isEmpty, summary.rows > 0 else { return "" }
    var timeline = timeline
    let stretches = timeline.stretches(rows: summary.rows)
    let width = timeline.rowsPerStretch
    let series = [
      HTMLCharts.Series(name: "errors", colour: "f-error", counts: stretches.map(\.errors)),
      HTMLCharts.Series(name: "warnings", colour: "f-warning", counts: stretches.map(\.warnings)),
      HTMLCharts.Series(name: "notes", colour: "f-note", counts: stretches.map(\.notes)),
    ]
    let labels = stretches.indices.map { index in
      let last = min((index + 1) * width, max(summary.rows, index * width + 1))
      return "rows \(Decimals.grouped(index * width + 1)) to \(Decimals.grouped(last))"
    }
    let what = width == 1 ? "a row" : "\(Decimals.grouped(width)) rows"
    return "<section><h2>Findings over the rows</h2>\n" + HTMLCharts.key(series)
      + HTMLCharts.stacks(series, labels: labels)
      + HTMLCharts.axis(["row 1", Decimals.grouped(summary.rows)])
      + "<p class=\"soft small\">Each column is \(what), in the order of reading.</p></section>\n"
  }

  // MARK: The pairs

  private func turns(_ statistics: DatasetStatistics) -> String {
    let used = statistics.turns.lastIndex { $0 > 0 } ?? 1
    let columns = Array(1...max(8, used))
    let series = [
      HTMLCharts.Series(
        name: "prompts", colour: "f-prompt",
        counts: columns.map { $0 < statistics.turns.count ? statistics.turns[$0] : 0 })
    ]
    let largest = DatasetStatistics.largestTurnCount
    let labels = columns.map { $0 == largest ? "\($0) or more messages" : "\($0) messages" }
    let ticks = columns.map { number in
      columns.count > 12 && number % 2 == 0 ? "" : number == largest ? "\(number)+" : "\(number)"
    }
    return "<section><h2>Messages in the prompt</h2>\n"
      + HTMLCharts.columns(series, labels: labels, isLow: true) + HTMLCharts.columnAxis(ticks)
      + "</section>\n"
  }

  private func roles(_ statistics: DatasetStatistics) -> String {
    var text = "<section><h2>Messages by role</h2>\n"
    if statistics.roles.isEmpty {
      text += "<p class=\"soft\">Flat texts, without roles.</p>\n"
    } else {
      let ordered = statistics.roles.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      text += HTMLCharts.rows(ordered.map { ($0.key, $0.value) })
    }
    if statistics.pairsWithTools > 0 {
      text +=
        "<p class=\"soft small\">\(Decimals.grouped(statistics.pairsWithTools)) pairs "
        + "(\(Decimals.share(statistics.pairsWithTools, of: statistics.pairs))) have tools.</p>\n"
    }
    return text + "</section>\n"
  }

  /// What came before among the usable pairs.
  private func duplicates(_ summary: ValidationSummary) -> String {
    let count = { (rule: Rule) in summary.findings.first { $0.code == rule.code }?.count ?? 0 }
    let repeated = count(.repeatedPair)
    let contradicting = count(.contradictingPair)
    let prompts = count(.repeatedPrompt)
    // A contradicting pair has its prompt in common with the one it contradicts.
    let fresh = max(0, summary.pairs - repeated - prompts)
    let parts = [
      HTMLCharts.Series(name: "prompt seen for the first time", colour: "f-chosen", counts: [fresh]),
      HTMLCharts.Series(name: "prompt came before", colour: "f-warning", counts: [prompts]),
      HTMLCharts.Series(name: "pair came before", colour: "f-error", counts: [repeated]),
    ]
    var text = "<section><h2>Duplicates</h2>\n" + HTMLCharts.split(parts) + "<div class=\"key\">"
    for part in parts {
      let number = part.counts[0]
      text +=
        #"<span><i class="\#(part.colour)"></i>\#(part.name): \#(Decimals.grouped(number)) "#
        + "(\(Decimals.share(number, of: summary.pairs)))</span>"
    }
    return text + "</div>\n<p class=\"soft small\">Pairs that contradict an earlier one: "
      + "\(Decimals.grouped(contradicting)).</p></section>\n"
  }
}
