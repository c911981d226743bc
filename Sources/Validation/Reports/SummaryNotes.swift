internal import ReportPages

extension ValidationSummary {
  /// What has to be known to read the numbers, a sentence each: how lengths are counted, and where the comparison of records
  /// with one another came to the end of its memory.
  public var notes: [String] {
    var notes: [String] = []
    if lengths.records > 0 {
      notes.append(
        "The chosen answer is longer in \(Decimals.grouped(lengths.chosenLonger)) of "
          + "\(Decimals.grouped(lengths.records)) rows, shorter in \(Decimals.grouped(lengths.rejectedLonger)); "
          + "length counts \(LengthComparison.unit).")
    }
    if comparedOnDisk > 0 {
      notes.append(
        "\(Decimals.grouped(comparedOnDisk)) records did not fit into the memory for comparisons and were compared on disk; "
          + "what was found of them stands last.")
    }
    if let remembered = rememberedForSimilarity {
      notes.append(
        "Near-duplicates were looked for among the first \(Decimals.grouped(remembered)) different records only: "
          + "that is what the memory holds.")
    }
    return notes
  }
}

extension ValidationSummary.RuleCount {
  /// Where the findings lie, such as `8 in chosen, 1 in rejected`; nil where that says nothing.
  public var whereabouts: String? {
    guard members.count > 1 else { return nil }
    return members.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\(Decimals.grouped($0.value)) in \($0.key)" }.joined(separator: ", ")
  }
}
