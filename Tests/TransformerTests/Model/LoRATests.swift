import JSONText
import Testing

@testable import Transformer

/// Adapters: what they start as, their gradients, their files.
struct LoRATests {
  /// A fresh adapter changes no bit: the first step's log-ratio is exactly zero.
  @Test func freshAdapterIsIdentity() throws {
    let model = SmallModel.make(threads: 2)
    let before = try model.evaluate(SmallModel.batch)
    try model.attach(LoRAConfiguration(rank: 4, alpha: 8), seed: 3)
    #expect(model.adapter?.isIdentity == true)
    #expect(try model.forward(SmallModel.batch) == before)
    #expect(try model.evaluate(SmallModel.batch, adapter: false) == before)
    #expect(model.trainable.count == 2 * 7 * 2)
    #expect(model.parameters.allSatisfy { !$0.isTrainable })
    for parameter in model.adapter?.parameters ?? [] where parameter.name.hasSuffix("lora_A.weight") {
      // Uniform within 1/sqrt(inputs), as PEFT draws it.
      let bound = 1 / Float(parameter.shape[1]).squareRoot()
      #expect(parameter.values.allSatisfy { abs($0) <= bound })
      #expect(parameter.values.contains { abs($0) > bound / 2 })
    }
    model.detachAdapter()
    #expect(model.trainable.isEmpty)
  }

  /// Moves every B, and with DoRA every magnitude, away from where it starts.
  static func disturb(_ model: DecoderModel) {
    for parameter in model.adapter?.parameters ?? [] where !parameter.name.hasSuffix("lora_A.weight") {
      let start = Array(parameter.values)
      var random = SeededRandom(seed: 8, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.3)
      for index in start.indices { parameter.values[index] += start[index] }
    }
  }

  /// With W' = g (W + s B A), g being 1 without DoRA and magnitude / length with it: dA = s B^T g dW', dB = s g dW' A^T,
  /// and of the magnitude the rows of dW' along the directions of W'. dW' is the merged model's gradient.
  @Test(arguments: [["all-linear"], ["q_proj", "v_proj"], ["mlp.down_proj"]], [false, true])
  func gradientsFollowFromTheMergedModel(targets: [String], decomposes: Bool) throws {
    let model = SmallModel.make(threads: 2)
    var settings = LoRAConfiguration(rank: 3, alpha: 4.5, targetModules: targets)
    settings.usesDoRA = decomposes
    try model.attach(settings, seed: 3)
    let adapter = try #require(model.adapter)
    Self.disturb(model)
    let found = try SmallModel.gradients(model)
    #expect(found.count == adapter.parameters.count)

    let merged = model.merged()
    for (a, b) in zip(try merged.evaluate(SmallModel.batch), try model.evaluate(SmallModel.batch)) {
      #expect(abs(a.chosen.logProbability - b.chosen.logProbability) < 1e-4)
    }
    merged.setTrainable(base: true)
    let whole = try SmallModel.gradients(merged)
    for (path, pair) in adapter.pairs {
      let (outputs, inputs) = (pair.b.shape[0], pair.a.shape[1])
      let mergedWeight = try #require(merged.parameters.first { $0.name == "\(path).weight" })
      var dW = doubles(try #require(whole["\(path).weight"]))
      if let magnitude = pair.magnitude {
        for output in 0..<outputs {
          let row = output * inputs..<(output + 1) * inputs
          let direction = row.map { Double(mergedWeight.values[$0]) / Double(magnitude.values[output]) }
          let along = inner(Array(dW[row]), direction)
          #expect(
            abs(along - Double(try #require(found[magnitude.name])[output])) < 1e-4 * max(1, abs(along)))
          for index in row { dW[index] *= Double(magnitude.values[output]) / Double(pair.lengths[output]) }
        }
      }
      let a = doubles(Array(pair.a.values))
      let b = doubles(Array(pair.b.values))
      let transposedB = Reference.transposed(b, rows: outputs, columns: 3)
      let transposedW = Reference.transposed(dW, rows: outputs, columns: inputs)
      let dA = Reference.product(transposedB, transposedW, m: 3, n: inputs, k: outputs).map { 1.5 * $0 }
      let dB = Reference.product(dW, a, m: outputs, n: 3, k: inputs).map { 1.5 * $0 }
      #expect(relativeDifference(try #require(found[pair.a.name]), dA).ofNorm < 1e-4, "\(pair.a.name)")
      #expect(relativeDifference(try #require(found[pair.b.name]), dB).ofNorm < 1e-4, "\(pair.b.name)")
    }
  }

  /// rsLoRA divides by the root of the rank; with DoRA one more tensor a module stands under PEFT's name.
  @Test func variantsHaveTheirFiles() throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    var settings = LoRAConfiguration(rank: 4, alpha: 3, targetModules: ["q_proj"])
    settings.usesRSLoRA = true
    settings.usesDoRA = true
    #expect(settings.scale == 1.5)
    try model.attach(settings, seed: 3)
    #expect(model.adapter?.pairs.values.allSatisfy { $0.scale == 1.5 } == true)
    try model.adapter?.save(directory: folder.path)
    let file = try SafetensorsFile(path: "\(folder.path)/adapter_model.safetensors")
    let path = "base_model.model.model.layers.0.self_attn.q_proj"
    #expect(file.tensor("\(path).lora_magnitude_vector")?.shape == [18])
    #expect(file.tensors.count == 6)
    let text = try JSONDocument.parse(try SharedData.bytes("\(folder.path)/adapter_config.json")[...]).root
    #expect(text["use_rslora"]?.bool == true && text["use_dora"]?.bool == true)
    // The names that PEFT has in memory load too.
    var writer = SafetensorsWriter()
    for parameter in model.adapter?.parameters ?? [] {
      let name =
        parameter.name.hasSuffix("vector")
        ? parameter.name + ".default.weight"
        : parameter.name.dropLast("weight".count) + "default.weight"
      writer.add(name, shape: parameter.shape, values: UnsafeBufferPointer(parameter.values))
    }
    try writer.write(to: "\(folder.path)/adapter_model.safetensors")
    let other = SmallModel.make()
    try other.loadAdapter(directory: folder.path)
    #expect(try other.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
  }

  @Test func filesRoundTrip() throws {
    let folder = try TemporaryFolder()
    let model = SmallModel.make()
    let settings = LoRAConfiguration(
      rank: 2, alpha: 3.5, targetModules: ["q_proj", "down_proj"], baseModel: "somewhere/base")
    try model.attach(settings, seed: 3)
    let adapter = try #require(model.adapter)
    for parameter in adapter.parameters {
      var random = SeededRandom(seed: 1, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 1)
    }
    let expected = try model.evaluate(SmallModel.batch)
    try adapter.save(directory: folder.path)
    #expect(try folder.names() == ["adapter_config.json", "adapter_model.safetensors"])

    let other = SmallModel.make()
    try other.loadAdapter(directory: folder.path)
    #expect(other.adapter?.configuration == settings)
    #expect(try other.evaluate(SmallModel.batch) == expected)

    // Names as PEFT has them.
    let file = try SafetensorsFile(path: "\(folder.path)/adapter_model.safetensors")
    #expect(file.metadata == ["format": "pt"])
    #expect(
      file.tensor("base_model.model.model.layers.1.mlp.down_proj.lora_A.weight")?.shape == [2, 37])
    // An adapter for other modules does not fit.
    try other.attach(LoRAConfiguration(rank: 2, alpha: 4, targetModules: ["q_proj"]), seed: 0)
    #expect { try other.adapter?.loadWeights(file: file.path) } throws: {
      ($0 as? ModelError)?.code == .adapter
    }
    try other.attach(LoRAConfiguration(rank: 3, alpha: 4, targetModules: ["q_proj", "down_proj"]), seed: 0)
    #expect { try other.adapter?.loadWeights(file: file.path) } throws: {
      ($0 as? ModelError)?.code == .adapter
    }
  }

  @Test func allLinearIsWrittenAsNames() throws {
    let text = try JSONDocument.parse(LoRAConfiguration().json()[...]).root
    #expect(text["target_modules"]?.count == 7)
    #expect(text["lora_alpha"]?.int == 32)
    let read = try LoRAConfiguration(json: LoRAConfiguration().json(), file: "adapter_config.json")
    let model = SmallModel.configuration()
    #expect(try read.modules(of: model).map(\.name) == LoRAConfiguration().modules(of: model).map(\.name))
  }

  /// PEFT writes whole paths where names alone would mean too much: only those layers get an adapter.
  @Test func wholePathsNameOneLayer() throws {
    let model = FamilyTests.make(.gpt2)
    try model.attach(
      LoRAConfiguration(
        rank: 2, alpha: 4, targetModules: ["transformer.h.1.mlp.c_proj", "c_attn"]), seed: 0)
    #expect(
      model.adapter?.pairs.keys.sorted() == [
        "transformer.h.0.attn.c_attn", "transformer.h.1.attn.c_attn", "transformer.h.1.mlp.c_proj",
      ])
    #expect {
      try model.attach(LoRAConfiguration(targetModules: ["transformer.h.2.mlp.c_proj"]), seed: 0)
    } throws: { ($0 as? ModelError)?.code == .adapter }
  }

  @Test func unusableSettingsAreRefused() throws {
    let model = SmallModel.make()
    for settings in [
      LoRAConfiguration(rank: 0), LoRAConfiguration(rank: 22), LoRAConfiguration(alpha: 0),
      LoRAConfiguration(targetModules: ["lm_head"]),
      LoRAConfiguration(targetModules: ["proj"]), LoRAConfiguration(targetModules: []),
    ] {
      #expect { try model.attach(settings, seed: 0) } throws: { ($0 as? ModelError)?.code == .adapter }
    }
    let base = #"{"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["q_proj"]"#
    #expect(try LoRAConfiguration(json: Array((base + "}").utf8), file: "f").rank == 4)
    for extra in [
      #","lora_bias":true"#, #","target_modules":".*q_proj""#, #","bias":"all""#, #","rank_pattern":{"a":1}"#,
      #","modules_to_save":["lm_head"]"#, #","peft_type":"IA3""#,
    ] {
      let json =
        switch true {
        case extra.contains("peft_type"): #"{"peft_type":"IA3","r":4}"#
        case extra.contains("target_modules"): #"{"peft_type":"LORA","r":4,"lora_alpha":8\#(extra)}"#
        default: base + extra + "}"
        }
      #expect { try LoRAConfiguration(json: Array(json.utf8), file: "f") } throws: {
        ($0 as? ModelError)?.code == .configuration
      }
    }
  }
}
