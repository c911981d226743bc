import ByteStreams
import ChatTemplates

/// What packing needs of a tokenizer.
protocol PairTokenizer: Sendable {
  /// A name for people, such as a path.
  var name: String { get }
  /// Changes whenever ids may change.
  var fingerprint: Fingerprint { get }
  /// All ids are below this.
  var vocabularySize: Int { get }
  /// The texts of the beginning and end marks.
  var marks: TemplateMarks { get }
  /// The ids that the tokenizer's own rules put before every text.
  var beginning: [UInt32] { get }

  /// The id of the token that is exactly this control text, if there is one.
  func controlID(of mark: String) -> UInt32?

  /// Appends the ids of a rendering: control tokens where the template wrote control text, everything else as text.
  /// Control text that the tokenizer does not know merges with the text around it.
  func appendIDs(of text: RenderedText, to ids: inout [UInt32])
}
