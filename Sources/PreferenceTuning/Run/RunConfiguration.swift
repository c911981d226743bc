import ByteStreams
import JSONText

/// What a run is: settings, loss conventions, model and data by fingerprint, and where they came from. The file
/// `config.json` of a run directory.
public struct RunConfiguration: Sendable, Hashable {
  /// The file's name.
  static let fileName = "config.json"
  /// The version of the file and of checkpoints; another one is refused.
  static let format = 3

  /// Every choice that changes the run's numbers.
  public var settings: TuningSettings
  /// Where model and data came from.
  public var sources: RunSources
  /// Fingerprint of the model's own weights.
  public var modelFingerprint: String
  /// The adapter in words and the fingerprint of its first weights; nil for a full fine-tune.
  public var adapter: String?
  /// Fingerprint of the training pairs.
  public var trainingFingerprint: String
  /// Fingerprint of the held-out pairs.
  public var evaluationFingerprint: String?

  /// The configuration of the run in a directory. Throws a `TuningError` when there is none or it cannot be read.
  public static func read(directory: String) throws -> RunConfiguration {
    let folder = Folder(directory)
    guard folder.has(fileName) else {
      throw TuningError(
        .runDirectory, "there is no run in \(directory): \(fileName) is missing",
        remedy: "Give the directory of a run that was started before, or start one without `--resume`")
    }
    let bytes = try folder.read(fileName)
    guard let document = try? JSONDocument.parse(bytes[...]), let read = RunConfiguration(document.root)
    else {
      throw TuningError(
        .runDirectory, "\(folder.file(fileName)) is not the configuration of a run of this version",
        remedy: "Start the run anew in another directory")
    }
    return read
  }

  /// The file's bytes.
  func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.number(Self.format)
    writer.key("settings")
    SettingsJSON.write(settings, to: &writer)
    writer.key("losses")
    writer.beginObject()
    writer.key(TuningStage.supervised.rawValue)
    writer.string(AnswerLikelihoodLoss.convention)
    writer.key(TuningStage.preference.rawValue)
    writer.string(settings.loss.summary)
    writer.endObject()
    writer.key("model_fingerprint")
    writer.string(modelFingerprint)
    writer.key("adapter")
    Self.write(adapter, to: &writer)
    writer.key("training_fingerprint")
    writer.string(trainingFingerprint)
    writer.key("evaluation_fingerprint")
    Self.write(evaluationFingerprint, to: &writer)
    writer.key("sources")
    writer.beginObject()
    for entry in sources.entries {
      writer.key(entry.name)
      writer.string(entry.value)
    }
    writer.endObject()
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The fingerprint of the file: of everything a run is.
  var fingerprint: String { Fingerprint(of: json()).description }

  /// Throws a `TuningError` that names what differs when `other` is not the same run.
  func check(sameRunAs other: RunConfiguration) throws {
    let differing: [(String, Bool)] = [
      ("the settings", settings != other.settings),
      ("the model's weights", modelFingerprint != other.modelFingerprint),
      ("the adapter", adapter != other.adapter),
      ("the training pairs", trainingFingerprint != other.trainingFingerprint),
      ("the held-out pairs", evaluationFingerprint != other.evaluationFingerprint),
    ]
    guard let (name, _) = differing.first(where: { $0.1 }) else { return }
    throw TuningError(
      .runDirectory, "\(name) are not those the run was started with",
      remedy: "Resume with the same model, data and settings, or start a new run in another directory")
  }

  init(
    settings: TuningSettings, sources: RunSources, modelFingerprint: String, adapter: String?,
    trainingFingerprint: String, evaluationFingerprint: String?
  ) {
    self.settings = settings
    self.sources = sources
    self.modelFingerprint = modelFingerprint
    self.adapter = adapter
    self.trainingFingerprint = trainingFingerprint
    self.evaluationFingerprint = evaluationFingerprint
  }

  private init?(_ root: JSONValue) {
    guard root["format"]?.int == Self.format, let settings = root["settings"].flatMap(SettingsJSON.read),
      let model = root["model_fingerprint"]?.string, let training = root["training_fingerprint"]?.string,
      let sources = root["sources"], sources.kind == .object
    else { return nil }
    self.init(
      settings: settings,
      sources: RunSources(
        sources.members.map { RunSources.Entry($0.key.string, $0.value.string ?? "") }),
      modelFingerprint: model, adapter: root["adapter"]?.string, trainingFingerprint: training,
      evaluationFingerprint: root["evaluation_fingerprint"]?.string)
  }

  private static func write(_ text: String?, to writer: inout JSONWriter) {
    if let text { writer.string(text) } else { writer.null() }
  }
}
