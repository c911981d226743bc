import ByteStreams
import JSONText

/// What the demo's table shows, from the metrics that the run wrote.
struct DemoNumbers {
  /// An evaluation on held-out pairs.
  struct Evaluation {
    var loss: Double
    var accuracy: Double
    var margin: Double
  }

  var supervisedBefore: Double
  var supervisedAfter: Double
  var firstLoss: Double
  var lastLoss: Double
  var before: Evaluation
  var after: Evaluation

  /// Reads the metrics of a run that was evaluated before its first step.
  init(metrics path: String) throws {
    var supervised: [Double] = []
    var steps: [Double] = []
    var evaluations: [Evaluation] = []
    for line in try FileSystem.read(path).split(separator: 0x0A) {
      let entry = try JSONDocument.parse(line).root
      if let accuracy = entry["eval_rewards/accuracies"]?.double, let loss = entry["eval_loss"]?.double,
        let margin = entry["eval_rewards/margins"]?.double
      {
        evaluations.append(Evaluation(loss: loss, accuracy: accuracy, margin: margin))
      } else if let loss = entry["eval_loss"]?.double {
        supervised.append(loss)
      } else if entry["rewards/margins"] != nil, let loss = entry["loss"]?.double {
        steps.append(loss)
      }
    }
    guard let supervisedBefore = supervised.first, let supervisedAfter = supervised.last,
      let firstLoss = steps.first,
      let lastLoss = steps.last, let before = evaluations.first, let after = evaluations.last
    else {
      throw CommandFailure(status: .failed, message: "error: \(path) lacks the numbers of a whole run")
    }
    self.supervisedBefore = supervisedBefore
    self.supervisedAfter = supervisedAfter
    self.firstLoss = firstLoss
    self.lastLoss = lastLoss
    self.before = before
    self.after = after
  }
}
