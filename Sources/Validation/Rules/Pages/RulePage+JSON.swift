extension RulePage {
  /// The pages of the rules on JSON.
  static let jsonPages: [RulePage] = [
    RulePage(
      .jsonSyntax,
      why: "One such line stops most loaders, often hours into a job; Python writes NaN and "
        + "Infinity, which JSON does not have.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":NaN}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"NaN"}
        """#,
      tools: "every reader of JSON; Together refuses the file"),
    RulePage(
      .notObject,
      why: "Formats name the parts of a pair; a bare list or text has no names.",
      bad: #"""
        ["prompt"]
        """#,
      good: #"""
        {"prompt":"a","chosen":"[b]","rejected":"c"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .repeatedMember,
      why: "RFC 8259 leaves open which one counts: Python takes the last, others the first, so that "
        + "two programs train on different texts.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c","x":{"k":1,"\u006b":2}}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c","x":{"k":1,"K":2,"l":{"k":3}}}
        """#,
      tools: "every reader of JSON"),
    RulePage(
      .tooDeep,
      why: "Recursive parsers run out of stack; no preference record needs such depth.",
      bad: #"""
        {"x": [[[… 129 levels …]]]}
        """#,
      good: #"""
        {"x": [[[… 128 levels …]]]}
        """#,
      tools: "every reader of JSON"),
    RulePage(
      .notRecords,
      why: "A file that is no data at all would give one finding for each line; this one says so "
        + "once.",
      bad: "11 lines of prose",
      good: "10 lines of prose, then a record",
      tools: "people who name a folder"),
    RulePage(
      .hugeNumber,
      why:
        "RFC 8259 sets no limit, and readers differ: Python makes infinity of it, others refuse the file, few keep it.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c","margin":1e400}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c","margin":1e300}
        """#,
      tools: "pandas, Arrow, JavaScript"),
    RulePage(
      .blankLines,
      why:
        "A line with nothing on it is no JSON text. Python's json raises an error on it; other readers pass over it.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}

        {"prompt":"d","chosen":"e","rejected":"f"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"d","chosen":"e","rejected":"f"}
        """#,
      tools: "Together (its check refuses the file), Fireworks"),
  ]
}
