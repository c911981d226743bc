import JSONText
import Testing

@testable import Transformer

/// Model folders: saved and loaded, in shards, in short floats, and with tensors that do not fit.
struct ModelFolderTests {
  @Test(arguments: [true, false])
  func savedModelsLoad(tied: Bool) throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make(tied: tied)
    try model.save(directory: folder.path)
    #expect(try folder.names() == ["config.json", "model.safetensors"])
    let loaded = try DecoderModel.load(directory: folder.path, threads: 2)
    for (a, b) in zip(model.parameters, loaded.parameters) {
      #expect(a.name == b.name && a.shape == b.shape && Array(a.values) == Array(b.values))
    }
    #expect(try loaded.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
    #expect(loaded.trainable.isEmpty)
    let file = try SafetensorsFile(path: "\(folder.path)/model.safetensors")
    #expect((file.tensor("lm_head.weight") == nil) == tied, "tied tensors are stored once")
  }

  @Test func shardsAreJoined() throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    var map: [String: String] = [:]
    for shard in 0..<3 {
      let name = "model-0000\(shard + 1)-of-00003.safetensors"
      var writer = SafetensorsWriter()
      for (index, parameter) in model.parameters.enumerated() where index % 3 == shard {
        writer.add(parameter)
        map[parameter.name] = name
      }
      try writer.write(to: "\(folder.path)/\(name)")
    }
    _ = try folder.write(model.configuration.json(), to: "config.json")
    func index(_ map: [String: String]) throws {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("weight_map")
      writer.beginObject()
      for (name, file) in map.sorted(by: { $0.key < $1.key }) { writer.member(name, file) }
      writer.endObject()
      writer.endObject()
      _ = try folder.write(writer.bytes, to: "model.safetensors.index.json")
    }
    try index(map)
    let loaded = try DecoderModel.load(directory: folder.path, threads: 1)
    #expect(try loaded.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))

    let norm = "model.norm.weight"
    for file in ["../model.safetensors", "", "none.safetensors", "model-00001-of-00003.safetensors"]
    where map[norm] != file {
      var wrong = map
      wrong[norm] = file
      try index(wrong)
      #expect(throws: ModelError.self) { try DecoderModel.load(directory: folder.path, threads: 1) }
    }
    try index(map.filter { $0.key != norm })
    #expect { try DecoderModel.load(directory: folder.path, threads: 1) } throws: {
      ($0 as? ModelError)?.code == .tensor && String(describing: $0).contains(norm)
    }
  }

  /// Values that bfloat16 holds exactly give the same scores from a file of them.
  @Test func shortFloatsLoad() throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    for parameter in model.parameters {
      for index in parameter.values.indices {
        parameter.values[index] = Float(bitPattern: parameter.values[index].bitPattern & 0xFFFF_0000)
      }
    }
    var header = JSONWriter()
    header.beginObject()
    var data: [UInt8] = []
    for parameter in model.parameters {
      header.key(parameter.name)
      header.beginObject()
      header.member("dtype", "BF16")
      header.key("shape")
      header.raw("\(parameter.shape)".utf8)
      header.key("data_offsets")
      header.raw("[\(data.count), \(data.count + 2 * parameter.count)]".utf8)
      header.endObject()
      for value in parameter.values {
        data += [UInt8(value.bitPattern >> 16 & 255), UInt8(value.bitPattern >> 24)]
      }
    }
    header.endObject()
    let length = withUnsafeBytes(of: UInt64(header.bytes.count).littleEndian) { Array($0) }
    _ = try folder.write(length + header.bytes + data, to: "model.safetensors")
    _ = try folder.write(model.configuration.json(), to: "config.json")
    let loaded = try DecoderModel.load(directory: folder.path, threads: 1)
    #expect(try loaded.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
  }

  @Test func tensorsThatDoNotFitAreNamed() throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    try model.save(directory: folder.path)
    func refused(_ configuration: ModelConfiguration, naming name: String) throws {
      _ = try folder.write(configuration.json(), to: "config.json")
      #expect { try DecoderModel.load(directory: folder.path, threads: 1) } throws: {
        ($0 as? ModelError)?.code == .tensor && String(describing: $0).contains(name)
      }
    }
    var other = model.configuration
    other.layerCount = 3
    try refused(other, naming: "model.layers.2.")
    other.layerCount = 1
    try refused(other, naming: "model.layers.1.")
    other = model.configuration
    other.intermediateSize = 38
    try refused(other, naming: "[38, 21]")
    other = model.configuration
    other.tiesEmbeddings = false
    try refused(other, naming: "lm_head.weight")
    // Sizes that no file justifies are refused before any memory is set aside.
    other = model.configuration
    other.vocabularySize = 1 << 24
    other.hiddenSize = 1 << 24
    try refused(other, naming: "model.embed_tokens.weight")
  }

  @Test func foldersWithoutAModelAreNamed() throws {
    let folder = try TemporaryFolder()
    #expect { try DecoderModel.load(directory: folder.path) } throws: {
      ($0 as? ModelError)?.place == "\(folder.path)/config.json"
    }
    _ = try folder.write(SmallModel.configuration().json(), to: "config.json")
    #expect { try DecoderModel.load(directory: folder.path) } throws: {
      ($0 as? ModelError)?.code == .file && ($0 as? ModelError)?.place == folder.path
    }
  }
}
