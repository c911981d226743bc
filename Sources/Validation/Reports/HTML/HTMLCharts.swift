import ReportPages

/// Charts as pieces of the page. Every bar carries its numbers as a title, for readers who point at it.
enum HTMLCharts {
  /// A series of counts and the class that colours it.
  struct Series {
    var name: String
    var colour: String
    var counts: [Int]
  }

  /// Bars side by side in columns, scaled to the highest; `labels` name the columns.
  static func columns(_ series: [Series], labels: [String], isLow: Bool = false) -> String {
    let highest = max(1, series.flatMap(\.counts).max() ?? 1)
    var text = #"<div class="plot\#(isLow ? " low" : "")" role="img">"#
    for (column, label) in labels.enumerated() {
      let counts = series.map { $0.counts[column] }
      let said = zip(series, counts).map { "\($0.name) \(Decimals.grouped($1))" }.joined(separator: ", ")
      text += #"<span title="\#(MarkupText.escaped("\(label): \(said)"))">"#
      for (one, count) in zip(series, counts) {
        text += #"<i class="\#(one.colour)" style="height:\#(height(count, of: highest))%"></i>"#
      }
      text += "</span>"
    }
    return text + "</div>\n"
  }

  /// Bars on top of one another in columns.
  static func stacks(_ series: [Series], labels: [String]) -> String {
    let totals = labels.indices.map { column in series.reduce(0) { $0 + $1.counts[column] } }
    let highest = max(1, totals.max() ?? 1)
    var text = #"<div class="plot low" role="img">"#
    for (column, label) in labels.enumerated() {
      let said = series.map { "\($0.name) \(Decimals.grouped($0.counts[column]))" }.joined(separator: ", ")
      text += #"<span class="stack" title="\#(MarkupText.escaped("\(label): \(said)"))">"#
      for one in series where one.counts[column] > 0 {
        text += #"<i class="\#(one.colour)" style="height:\#(height(one.counts[column], of: highest))%"></i>"#
      }
      text += "</span>"
    }
    return text + "</div>\n"
  }

  /// What the colours mean.
  static func key(_ series: [Series]) -> String {
    let entries = series.map { #"<span><i class="\#($0.colour)"></i>\#(MarkupText.escaped($0.name))</span>"# }
    return #"<div class="key">\#(entries.joined())</div>"# + "\n"
  }

  /// A few words along the axis, from its left to its right end.
  static func axis(_ words: [String]) -> String {
    #"<div class="axis">\#(words.map { "<span>\(MarkupText.escaped($0))</span>" }.joined())</div>"# + "\n"
  }

  /// A word under each column; empty ones leave room.
  static func columnAxis(_ words: [String]) -> String {
    #"<div class="axis even">\#(words.map { "<span>\(MarkupText.escaped($0))</span>" }.joined())</div>"#
      + "\n"
  }

  /// Named amounts as bars below one another.
  static func rows(_ amounts: [(name: String, count: Int)]) -> String {
    let highest = max(1, amounts.map(\.count).max() ?? 1)
    var text = #"<div class="rows">"#
    for (name, count) in amounts {
      text +=
        "<span>\(MarkupText.escaped(name))</span>"
        + #"<div class="bar"><i style="width:\#(width(count, of: highest))%"></i></div>"#
        + "<span>\(Decimals.grouped(count))</span>"
    }
    return text + "</div>\n"
  }

  /// One bar that is divided among parts.
  static func split(_ parts: [Series]) -> String {
    let total = max(1, parts.reduce(0) { $0 + ($1.counts.first ?? 0) })
    var text = #"<div class="split" role="img">"#
    for part in parts {
      let count = part.counts.first ?? 0
      text +=
        #"<i class="\#(part.colour)" style="width:\#(width(count, of: total))%" "#
        + #"title="\#(MarkupText.escaped("\(part.name): \(Decimals.grouped(count))"))"></i>"#
    }
    return text + "</div>\n"
  }

  static func width(_ count: Int, of whole: Int) -> String {
    Decimals.fixed(100 * Double(count) / Double(max(1, whole)), 2)
  }

  /// What occurs at all must be seen.
  private static func height(_ count: Int, of highest: Int) -> String {
    count == 0 ? "0" : Decimals.fixed(max(1.5, 100 * Double(count) / Double(highest)), 2)
  }
}
