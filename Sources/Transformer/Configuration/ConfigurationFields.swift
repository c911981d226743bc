import JSONText

/// Typed access to the members of a JSON object, with errors that say where in which file and what was expected.
struct ConfigurationFields {
  let object: JSONValue
  let file: String
  /// The JSON pointer of `object`, empty for the whole document.
  var path = ""

  /// The root of a JSON file.
  init(_ bytes: [UInt8], file: String) throws(ModelError) {
    let document: JSONDocument
    do {
      document = try JSONDocument.parse(bytes[...])
    } catch {
      throw ModelError(
        .configuration, at: file, "not valid JSON: \(error)", remedy: "Mend or replace the file")
    }
    guard document.root.kind == .object else {
      throw ModelError(
        .configuration, at: file, "the file holds no JSON object", remedy: "Use the model's own \(file)")
    }
    object = document.root
    self.file = file
  }

  private init(_ object: JSONValue, file: String, path: String) {
    self.object = object
    self.file = file
    self.path = path
  }

  /// A member that is there and not null.
  func value(_ key: String) -> JSONValue? { object[key].flatMap { $0.isNull ? nil : $0 } }

  /// An object member, nil when absent or null.
  func fields(_ key: String) throws(ModelError) -> ConfigurationFields? {
    guard let found = value(key) else { return nil }
    guard found.kind == .object else { throw wrong(key, "an object") }
    return ConfigurationFields(found, file: file, path: "\(path)/\(key)")
  }

  /// A whole number within `range`, nil when absent or null.
  func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelError) -> Int? {
    guard let found = value(key) else { return nil }
    guard let number = found.int, range.contains(number) else {
      throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A whole number that must be there.
  func requiredInteger(_ key: String, in range: ClosedRange<Int>) throws(ModelError) -> Int {
    guard let number = try integer(key, in: range) else {
      throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A finite positive number, nil when absent or null.
  func positive(_ key: String) throws(ModelError) -> Double? {
    guard let found = value(key) else { return nil }
    guard let number = found.double, number > 0, number.isFinite else { throw wrong(key, "a number above 0") }
    return number
  }

  /// true or false, nil when absent or null.
  func flag(_ key: String) throws(ModelError) -> Bool? {
    guard let found = value(key) else { return nil }
    guard let flag = found.bool else { throw wrong(key, "true or false") }
    return flag
  }

  /// A string, nil when absent or null.
  func text(_ key: String) throws(ModelError) -> String? {
    guard let found = value(key) else { return nil }
    guard let text = found.string else { throw wrong(key, "a string") }
    return text
  }

  /// One whole number or a list of them.
  func integers(_ key: String) throws(ModelError) -> [Int] {
    guard let found = value(key) else { return [] }
    if let one = found.int { return [one] }
    var all: [Int] = []
    for element in found.elements {
      guard let number = element.int else { throw wrong(key, "a whole number or a list of them") }
      all.append(number)
    }
    guard found.kind == .array else { throw wrong(key, "a whole number or a list of them") }
    return all
  }

  /// The error for a member that is missing or of the wrong kind.
  func wrong(_ key: String, _ expected: String) -> ModelError {
    let found = object[key].map { String(decoding: $0.rawText.prefix(60), as: UTF8.self) } ?? "nothing"
    return ModelError(
      .configuration, at: "\(file)#\(path)/\(key)", "found \(found), expected \(expected)",
      remedy: "Check that the file belongs to a supported model")
  }

  /// The error for a setting that is valid but not built here.
  func unsupported(_ key: String, _ found: String, supported: String) -> ModelError {
    ModelError(
      .configuration, at: "\(file)#\(path)/\(key)", "\(found) is not supported; supported: \(supported)",
      remedy: "Use a model with these settings")
  }
}
