import JSONText

extension LoRAConfiguration {
  /// Reads PEFT's `adapter_config.json`.
  /// - Throws: `ModelError` naming the member that is missing, wrong or asks for a variant of LoRA that is not
  ///   built here.
  public init(json: [UInt8], file: String) throws(ModelError) {
    let fields = try ConfigurationFields(json, file: file)
    let type = try fields.text("peft_type") ?? "none"
    guard type == "LORA" else { throw fields.unsupported("peft_type", "\"\(type)\"", supported: "LORA") }
    for key in ["lora_bias", "use_qalora", "use_bdlora"] where try fields.flag(key) == true {
      throw fields.unsupported(key, "true", supported: "false")
    }
    let bias = try fields.text("bias") ?? "none"
    guard bias == "none" else { throw fields.unsupported("bias", "\"\(bias)\"", supported: "none") }
    for key in ["modules_to_save", "rank_pattern", "alpha_pattern", "layers_to_transform", "exclude_modules"]
    {
      if let value = fields.value(key), value.count > 0 || value.kind == .number || value.kind == .string {
        throw fields.unsupported(key, "a value", supported: "null or empty")
      }
    }
    guard let alpha = try fields.positive("lora_alpha") else {
      throw fields.wrong("lora_alpha", "a number above 0")
    }
    self.init(
      rank: try fields.requiredInteger("r", in: 1...65_536), alpha: alpha,
      targetModules: try Self.targets(fields), baseModel: try fields.text("base_model_name_or_path"))
    usesRSLoRA = try fields.flag("use_rslora") ?? false
    usesDoRA = try fields.flag("use_dora") ?? false
  }

  private static func targets(_ fields: ConfigurationFields) throws(ModelError) -> [String] {
    guard let value = fields.value("target_modules") else {
      throw fields.wrong("target_modules", "a list of module names or \"all-linear\"")
    }
    if value.string == "all-linear" { return ["all-linear"] }
    guard value.kind == .array else {
      throw fields.unsupported(
        "target_modules", "a pattern", supported: "a list of module names, \"all-linear\"")
    }
    var names: [String] = []
    for element in value.elements {
      guard let name = element.string else { throw fields.wrong("target_modules", "a list of strings") }
      names.append(name)
    }
    return names
  }

  /// The bytes of an `adapter_config.json` that PEFT loads.
  /// - Parameter family: of the base model.
  public func json(family: ModelFamily = .llama) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("peft_type", "LORA")
    writer.member("task_type", "CAUSAL_LM")
    writer.key("base_model_name_or_path")
    if let baseModel { writer.string(baseModel) } else { writer.null() }
    writer.member("r", rank)
    // PEFT writes whole numbers as such.
    writer.key("lora_alpha")
    if let whole = Int(exactly: alpha) { writer.number(whole) } else { writer.number(alpha) }
    writer.member("lora_dropout", 0.0)
    writer.member("bias", "none")
    writer.key("target_modules")
    if targetModules == ["all-linear"] {
      // Names load everywhere; PEFT itself writes the names that "all-linear" stood for.
      writer.list(Self.names(of: family))
    } else {
      writer.list(targetModules)
    }
    // How the base model's weights lie, which PEFT finds out by itself too.
    writer.member("fan_in_fan_out", family == .gpt2)
    writer.member("use_rslora", usesRSLoRA)
    writer.member("use_dora", usesDoRA)
    writer.member("inference_mode", true)
    writer.member("init_lora_weights", true)
    writer.endObject()
    return writer.bytes
  }
}

extension LoRAConfiguration {
  /// The last part of each linear layer's path, once.
  private static func names(of family: ModelFamily) -> [String] {
    var names: [String] = []
    for module in family.linearModules.map({ String($0.split(separator: ".")[1]) })
    where !names.contains(module) {
      names.append(module)
    }
    return names
  }
}

extension JSONWriter {
  fileprivate mutating func list(_ names: [String]) {
    beginArray()
    for name in names { string(name) }
    endArray()
  }
}
