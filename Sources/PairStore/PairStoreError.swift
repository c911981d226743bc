/// Why a packed store cannot be read or written: which file, what was expected, what to do.
public enum PairStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder holds no manifest.
  case noStore(directory: String)
  /// The manifest has a line that is not what was written.
  case manifestDamaged(path: String, line: Int, reason: String)
  /// Packing has not finished.
  case unfinished(directory: String, shards: Int)
  /// A shard that the manifest names is not there or cannot be mapped.
  case shardUnreadable(path: String, reason: String)
  /// A shard's bytes are not what was written.
  case shardDamaged(path: String, reason: String)
  /// A shard was written by a version whose layout differs.
  case shardVersion(path: String, found: String, supported: String)
  /// A shard belongs to another store.
  case shardForeign(path: String, reason: String)
  /// The folder holds a store of other inputs, tokenizer, template or options.
  case otherStore(directory: String, difference: String)
  /// Another process writes to the folder.
  case busy(directory: String)
  /// The file system refused something.
  case fileSystem(String)
  /// A pair is longer than the limit, and the policy is to stop there.
  case pairTooLong(place: String, tokens: Int, limit: Int)
  /// The tokenizer gives an id that its own vocabulary size excludes.
  case tokenOutsideVocabulary(id: UInt32, vocabularySize: Int)
  /// The template ends answers with a token that the tokenizer does not have.
  case tokenizerLacksMark(template: String, mark: String)

  /// A stable name of the reason.
  public var code: String {
    switch self {
    case .noStore: "store-missing"
    case .manifestDamaged: "store-manifest-damaged"
    case .unfinished: "store-unfinished"
    case .shardUnreadable: "shard-unreadable"
    case .shardDamaged: "shard-damaged"
    case .shardVersion: "shard-version"
    case .shardForeign: "shard-foreign"
    case .otherStore: "store-of-other-data"
    case .busy: "store-busy"
    case .fileSystem: "store-file-system"
    case .pairTooLong: "pair-too-long"
    case .tokenOutsideVocabulary: "token-outside-vocabulary"
    case .tokenizerLacksMark: "tokenizer-lacks-mark"
    }
  }

  /// What is wrong.
  public var message: String {
    switch self {
    case .noStore(let directory):
      "\(directory) holds no packed store: there is no \(StoreLayout.manifestName) in it"
    case .manifestDamaged(let path, let line, let reason):
      "\(path):\(line): the manifest is damaged: \(reason)"
    case .unfinished(let directory, let shards):
      "\(directory) holds a store that was not packed to its end (\(shards) shards are sealed)"
    case .shardUnreadable(let path, let reason): "\(path): the shard cannot be read: \(reason)"
    case .shardDamaged(let path, let reason): "\(path): the shard is damaged: \(reason)"
    case .shardVersion(let path, let found, let supported):
      "\(path): the shard has layout version \(found), and this program reads \(supported)"
    case .shardForeign(let path, let reason): "\(path): the shard belongs to another store: \(reason)"
    case .otherStore(let directory, let difference):
      "\(directory) already holds a store with another \(difference)"
    case .busy(let directory): "another process is packing into \(directory)"
    case .fileSystem(let reason): reason
    case .pairTooLong(let place, let tokens, let limit):
      "\(place): the pair's longer side has \(tokens) tokens, and the limit is \(limit)"
    case .tokenOutsideVocabulary(let id, let size):
      "the tokenizer gave the id \(id), and its vocabulary has \(size) tokens"
    case .tokenizerLacksMark(let template, let mark):
      "the template '\(template)' ends turns with \(mark), and the tokenizer has no such token"
    }
  }

  /// What to do about it.
  public var remedy: String {
    switch self {
    case .noStore: "name the folder that `prefer pack -o` wrote"
    case .manifestDamaged, .shardUnreadable, .shardDamaged, .shardForeign:
      "pack again into an empty folder, or restore the file from a copy"
    case .unfinished: "run the same `prefer pack` again: it goes on where it stopped"
    case .shardVersion: "pack again with this version"
    case .otherStore: "choose another folder, or allow the old store to be replaced"
    case .busy: "wait for it, or choose another folder"
    case .fileSystem: "check the disk and the path"
    case .pairTooLong: "raise the limit, or choose a policy that drops or cuts long pairs"
    case .tokenOutsideVocabulary: "check the tokenizer file: its ids and its vocabulary disagree"
    case .tokenizerLacksMark:
      "use the tokenizer of a model that was tuned with this template, or the template 'plain'"
    }
  }

  /// The message, then the remedy.
  public var description: String { "\(message); \(remedy)" }
}
