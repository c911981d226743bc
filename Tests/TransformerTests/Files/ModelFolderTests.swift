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

  /// Files of short floats hold the nearest ones, say so, and score as the model that `exported` foretells.
  @Test(arguments: [SafetensorsTensor.NumberType.bf16, .f16])
  func shortFloatsAreWritten(type: SafetensorsTensor.NumberType) throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    model.parameters[0].values[0] = 1e-6
    model.parameters[0].values[1] = -1.00390625
    let expected = model.exported(storedAs: type)
    #expect(try expected.evaluate(SmallModel.batch) != model.evaluate(SmallModel.batch))
    try model.save(directory: folder.path, storedAs: type)
    let loaded = try DecoderModel.load(directory: folder.path, threads: 1)
    #expect(loaded.storedType == type)
    #expect(try loaded.evaluate(SmallModel.batch) == expected.evaluate(SmallModel.batch))
    let largest = type == .bf16 ? 0x1p-8 : 0x1p-11
    for (a, b) in zip(model.parameters, loaded.parameters) {
      for (x, y) in zip(a.values, b.values) where abs(x) > 0x1p-14 {
        #expect(abs(Double(x) - Double(y)) <= largest * Double(abs(x)))
      }
    }
    let text = try JSONDocument.parse(try SharedData.bytes("\(folder.path)/config.json")[...]).root
    #expect(text["torch_dtype"]?.string == (type == .bf16 ? "bfloat16" : "float16"))
    // A second rounding changes nothing.
    try loaded.save(directory: folder.path, storedAs: type)
    let again = try DecoderModel.load(directory: folder.path, threads: 1)
    #expect(try again.evaluate(SmallModel.batch) == loaded.evaluate(SmallModel.batch))
  }

  /// Every short float comes back as its own bits, and ties go to the even one.
  @Test func roundingIsToNearestEven() {
    #expect(ShortFloat.bfloat16(1.00390625) == 0x3F80)  // half way between 1 and 1 + 2^-7
    #expect(ShortFloat.bfloat16(1.01171875) == 0x3F82)
    #expect(
      ShortFloat.bfloat16(.infinity) == 0x7F80 && ShortFloat.bfloat16(-.greatestFiniteMagnitude) == 0xFF80)
    #expect(ShortFloat.bfloat16(.nan) & 0x7FFF > 0x7F80)
    #expect(ShortFloat.float16(65_519) == 0x7BFF && ShortFloat.float16(65_520) == 0x7C00)
    #expect(ShortFloat.float16(0x1p-24) == 1 && ShortFloat.float16(0x1p-25) == 0)
    #expect(ShortFloat.float16(-0x1.8p-24) == 0x8002 && ShortFloat.float16(0x1p-14) == 0x0400)
    #expect(ShortFloat.float16(1 + 0x1p-11) == 0x3C00 && ShortFloat.float16(1 + 0x3p-11) == 0x3C02)
    for bits in UInt16.min..<0x7C00 {
      let value = ShortFloat.rounded(Float(bits) * 0x1p-24, to: .f16)
      #expect(ShortFloat.rounded(value, to: .f16) == value)
    }
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
