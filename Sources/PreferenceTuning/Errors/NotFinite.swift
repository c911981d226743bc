/// The errors of a run whose numbers ran away.
enum NotFinite {
  static func loss(rows: [String]) -> TuningError {
    error("the loss is not a finite number", rows)
  }

  static func gradient(rows: [String]) -> TuningError {
    error("the gradient is not finite", rows)
  }

  private static func error(_ what: String, _ rows: [String]) -> TuningError {
    let shown = rows.prefix(8).joined(separator: ", ") + (rows.count > 8 ? ", …" : "")
    return TuningError(
      .notFinite, "\(what) in the step with \(shown)",
      remedy:
        "Lower the learning rate or look at these rows; the weights before this step are in the last checkpoint"
    )
  }
}
