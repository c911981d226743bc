/// Why a tuning run could not begin or go on, and what to do about it.
public struct TuningError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A stable name for each kind of failure.
  public struct Code: RawRepresentable, Sendable, Hashable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A setting that has no meaning: a batch of 0 pairs, a negative learning rate.
    public static let setting = Code(rawValue: "setting")
    /// There is no pair to train on.
    public static let emptyData = Code(rawValue: "empty-data")
    /// A pair cannot be trained on: an answer without tokens, a prompt without tokens.
    public static let pair = Code(rawValue: "pair")
    /// A token id beyond the model's vocabulary.
    public static let vocabulary = Code(rawValue: "vocabulary")
    /// The loss or its gradient is not a finite number.
    public static let notFinite = Code(rawValue: "not-finite")
    /// The first preference step does not start from the reference.
    public static let reference = Code(rawValue: "reference")
    /// A run directory that holds another run, or none.
    public static let runDirectory = Code(rawValue: "run-directory")
    /// A checkpoint that is damaged or belongs to other settings.
    public static let checkpoint = Code(rawValue: "checkpoint")
    /// The file system refused.
    public static let file = Code(rawValue: "file")
    /// The model cannot be exported as asked.
    public static let export = Code(rawValue: "export")
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, with the names and numbers concerned.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// A failure with its remedy.
  public init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  /// `message. remedy`, for people.
  public var description: String { "\(message). \(remedy)" }
}
