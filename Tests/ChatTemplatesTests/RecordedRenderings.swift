import ChatTemplates
import JSONText

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One conversation and the text that the reference environment (transformers with Jinja) rendered from it.
struct RecordedRendering: Sendable {
  var template: String
  var name: String
  var messages: [TemplateMessage]
  var addsGenerationHeader: Bool
  var expected: String

  var label: String { "\(template) \(name)" }
}

enum RecordedRenderings {
  /// The recordings stand beside the checkout; without them the tests that need them are skipped.
  static let path = "\(packageRoot)/../shared/data/templates/rendered.jsonl.gz"
  static var areThere: Bool { access(path, R_OK) == 0 }

  private static var packageRoot: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  }

  /// The recordings of one template file that lie in the scope of text templates: no tools, every content a string.
  static func inScope(_ template: String) throws -> [RecordedRendering] {
    try allLines().compactMap { line in
      let row = try JSONDocument.parse(line).root
      guard row["template"]?.string == template, let expected = row["expected"]?.string,
        let name = row["case"]?.string, row["tools"]?.isNull == true, let list = row["messages"]
      else { return nil }
      var messages: [TemplateMessage] = []
      for message in list.elements {
        guard let role = message["role"]?.string, let content = message["content"]?.string,
          message["tool_calls"] == nil
        else { return nil }
        messages.append(TemplateMessage(role: role, text: content))
      }
      return RecordedRendering(
        template: template, name: name, messages: messages,
        addsGenerationHeader: row["add_generation_prompt"]?.bool == true, expected: expected)
    }
  }

  private static func allLines() throws -> [ArraySlice<UInt8>] {
    guard let pipe = popen("gzip -dc '\(path)'", "r") else { return [] }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes.split(separator: UInt8(ascii: "\n"))
  }
}
