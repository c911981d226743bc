/// What a run writes about itself as it goes on: metrics, their copy for TensorBoard, how fast it was, samples, the report.
final class RunJournal {
  private let directory: Folder
  private let configuration: RunConfiguration
  private let plan: TuningPlan
  private let sampler: (any AnswerSampling)?
  private let metrics: LineLog
  private let board: TensorBoardLog
  private let performance: PerformanceLog
  private var watch: AlarmWatch

  /// Opens the files and drops what belongs to steps that will be made again.
  /// - Parameters:
  ///   - step: the step of the checkpoint that the run goes on from; 0 for a new run.
  ///   - length: bytes that the metrics had then.
  init(
    directory: Folder, configuration: RunConfiguration, plan: TuningPlan, sampler: (any AnswerSampling)?,
    after step: Int, metricsLength length: Int
  ) throws {
    self.directory = directory
    self.configuration = configuration
    self.plan = plan
    self.sampler = sampler
    metrics = try LineLog(RunHistory.fileName, in: directory, cutTo: length)
    board = try TensorBoardLog(in: directory)
    performance = try PerformanceLog(in: directory, after: step)
    watch = AlarmWatch(settings: configuration.settings, plan: plan)
    for line in try RunHistory(in: directory).lines { _ = watch.see(line) }
  }

  /// Bytes of the metrics so far.
  var metricsLength: Int { metrics.length }

  /// Writes a step or an evaluation down; gives the alarms that it raises.
  func append(_ line: TuningMetrics) throws -> [RunAlarm] {
    try metrics.append(line.line)
    try board.append(line)
    return watch.see(RunHistory.Line(line))
  }

  /// Writes down how fast a step was.
  func append(step: Int, seconds: Double, processorSeconds: Double, tokens: Int) throws {
    try performance.append(
      .init(
        step: step, seconds: seconds, processorSeconds: processorSeconds, tokens: tokens,
        peakBytes: ProcessUsage.peakBytes))
  }

  /// Lets the model answer; after the last step, gives the alarm if its answers became longer or shorter.
  func sample(_ moment: SampleFile.Moment, step: Int) throws -> RunAlarm? {
    guard let sampler else { return nil }
    let file = SampleFile(directory: directory)
    try file.write(try sampler.samples(), at: moment)
    guard moment == .end else { return nil }
    let all = try file.read()
    return LengthDrift.alarm(before: all[.beforePreference] ?? [], after: all[.end] ?? [], step: step)
  }

  /// Makes sure that the metrics are on the disk: a checkpoint counts on them.
  func synchronize() throws { try metrics.synchronize() }

  /// Writes the report of what there is by now.
  func writeReport() throws {
    let report = try RunReport(configuration: configuration, plan: plan, directory: directory)
    try directory.write(RunReport.fileName, Array(report.html.utf8))
  }
}
