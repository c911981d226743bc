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
  /// The id that the tokenizer's own rules put before every text, if any.
  var beginning: UInt32? { get }
  /// The special tokens by their text.
  var controlTokens: [[UInt8]: UInt32] { get }

  /// Appends the ids of a text in which nothing is special.
  func appendIDs(of text: ArraySlice<UInt8>, to ids: inout [UInt32])
}
