import ByteStreams
import JSONText

/// A manifest line as text: a JSON object whose last member, `check`, is the XXH3-128 of the bytes before it.
struct ManifestLine {
  private static let checkMember = ",\"check\":\""
  private static let version = 1

  /// The line for an entry, with its line feed.
  static func encode(_ entry: ManifestEntry) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    switch entry {
    case .beginning(let beginning): write(beginning, to: &writer)
    case .shard(let shard): write(shard, to: &writer)
    case .end(let tally):
      writer.key("kind")
      writer.string("end")
      write(tally, to: &writer)
    }
    writer.endObject()
    var bytes = writer.bytes
    bytes.removeLast()
    let check = Fingerprint(of: bytes)
    bytes.append(contentsOf: checkMember.utf8)
    bytes.append(contentsOf: check.description.utf8)
    bytes.append(contentsOf: "\"}\n".utf8)
    return bytes
  }

  /// Why a line is no entry.
  struct Fault: Error {
    var reason: String
  }

  /// Reads a line without its line feed.
  static func decode(_ line: ArraySlice<UInt8>) throws(Fault) -> ManifestEntry {
    let tail = checkMember.utf8.count + 32 + 2
    guard line.count > tail else { throw Fault(reason: "the line is too short") }
    let body = line.dropLast(tail)
    let expected = Array("\(checkMember)\(Fingerprint(of: body))\"}".utf8)
    guard line.suffix(tail).elementsEqual(expected) else {
      throw Fault(reason: "its checksum does not match")
    }
    let object: JSONValue
    do throws(JSONError) {
      object = try JSONDocument.parse(line).root
    } catch {
      throw Fault(reason: error.description)
    }
    switch object["kind"]?.string {
    case "begin": return .beginning(try readBeginning(object))
    case "shard": return .shard(try readShard(object))
    case "end": return .end(try readTally(object))
    default: throw Fault(reason: "its kind is unknown")
    }
  }

  // MARK: Writing

  private static func write(_ beginning: ManifestBeginning, to writer: inout JSONWriter) {
    writer.key("kind")
    writer.string("begin")
    writer.key("version")
    writer.number(version)
    writer.key("tokenizer")
    writer.string(beginning.tokenizerName)
    writer.key("template")
    writer.string(beginning.templateName)
    writer.key("vocabulary")
    writer.number(beginning.vocabularySize)
    writer.key("options")
    writer.beginObject()
    for option in beginning.options {
      writer.key(option.name)
      writer.string(option.value)
    }
    writer.endObject()
    writer.key("fingerprints")
    writer.beginObject()
    for (name, mark) in beginning.fingerprints.named {
      writer.key(name)
      writer.string(mark.description)
    }
    writer.endObject()
    writer.key("inputs")
    writer.beginArray()
    for input in beginning.inputs {
      writer.beginObject()
      writer.key("path")
      writer.string(input.path)
      writer.key("bytes")
      writer.number(input.byteCount)
      writer.key("modified")
      writer.number(input.modified)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(_ shard: ManifestShard, to writer: inout JSONWriter) {
    writer.key("kind")
    writer.string("shard")
    writer.key("file")
    writer.string(shard.file)
    writer.key("bytes")
    writer.number(shard.byteCount)
    writer.key("pairs")
    writer.number(shard.pairs)
    writer.key("tokens")
    writer.number(shard.tokens)
    writer.key("seal")
    writer.string(shard.seal.description)
    writer.key("total")
    writer.beginObject()
    write(shard.tally, to: &writer)
    writer.endObject()
  }

  private static func write(_ tally: PackTally, to writer: inout JSONWriter) {
    for (name, number) in [
      ("records", tally.records), ("pairs", tally.pairs), ("tokens", tally.tokens),
      ("inputErrors", tally.inputErrors),
    ] {
      writer.key(name)
      writer.number(number)
    }
    writer.key("dropped")
    writer.beginObject()
    for (reason, count) in tally.dropped.sorted {
      writer.key(reason)
      writer.number(count)
    }
    writer.endObject()
  }

  // MARK: Reading

  private static func readBeginning(_ object: JSONValue) throws(Fault) -> ManifestBeginning {
    guard object["version"]?.int == version else {
      throw Fault(reason: "its version is not \(version)")
    }
    let prints = try member("fingerprints", of: object)
    let fingerprints = StoreFingerprints(
      tokenizer: try fingerprint("tokenizer", of: prints), template: try fingerprint("template", of: prints),
      options: try fingerprint("options", of: prints), source: try fingerprint("source", of: prints))
    var options: [PackingOption] = []
    for option in try member("options", of: object).members {
      options.append(PackingOption(name: option.key.string, value: option.value.string ?? ""))
    }
    var inputs: [PackedInput] = []
    for input in try member("inputs", of: object).elements {
      inputs.append(
        PackedInput(
          path: try string("path", of: input), byteCount: try int("bytes", of: input),
          modified: try int("modified", of: input)))
    }
    return ManifestBeginning(
      fingerprints: fingerprints, tokenizerName: try string("tokenizer", of: object),
      templateName: try string("template", of: object), vocabularySize: try int("vocabulary", of: object),
      options: options, inputs: inputs)
  }

  private static func readShard(_ object: JSONValue) throws(Fault) -> ManifestShard {
    ManifestShard(
      file: try string("file", of: object), byteCount: try int("bytes", of: object),
      pairs: try int("pairs", of: object), tokens: try int("tokens", of: object),
      seal: try fingerprint("seal", of: object), tally: try readTally(try member("total", of: object)))
  }

  private static func readTally(_ object: JSONValue) throws(Fault) -> PackTally {
    var reasons: [String: Int] = [:]
    for reason in try member("dropped", of: object).members { reasons[reason.key.string] = reason.value.int }
    return PackTally(
      records: try int("records", of: object), pairs: try int("pairs", of: object),
      tokens: try int("tokens", of: object), inputErrors: try int("inputErrors", of: object),
      dropped: DropCounts(byReason: reasons))
  }

  private static func member(_ name: String, of object: JSONValue) throws(Fault) -> JSONValue {
    guard let value = object[name] else { throw Fault(reason: "'\(name)' is missing") }
    return value
  }

  private static func string(_ name: String, of object: JSONValue) throws(Fault) -> String {
    guard let value = object[name]?.string else { throw Fault(reason: "'\(name)' is no string") }
    return value
  }

  private static func int(_ name: String, of object: JSONValue) throws(Fault) -> Int {
    guard let value = object[name]?.int, value >= 0 else { throw Fault(reason: "'\(name)' is no count") }
    return value
  }

  private static func fingerprint(_ name: String, of object: JSONValue) throws(Fault) -> Fingerprint {
    guard let value = Fingerprint(hex: try string(name, of: object)) else {
      throw Fault(reason: "'\(name)' is no fingerprint")
    }
    return value
  }
}
