import JSONText
import Testing

@testable import Transformer

/// Safetensors: round trips, number types, and files that break the format.
struct SafetensorsTests {
  /// A file of the given header and data, with the header's true length unless told otherwise.
  private static func file(_ header: String, data: Int, length: UInt64? = nil) -> [UInt8] {
    let bytes = Array(header.utf8)
    let prefix = withUnsafeBytes(of: (length ?? UInt64(bytes.count)).littleEndian) { Array($0) }
    return prefix + bytes + [UInt8](repeating: 0, count: data)
  }

  @Test func writtenFilesReadBack() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/x.safetensors"
    let values = noise(24, seed: 1)
    try values.withUnsafeBufferPointer { values in
      var writer = SafetensorsWriter()
      writer.add("zeta \"é\"", shape: [2, 3, 4], values: values)
      writer.add("alpha", shape: [5], values: UnsafeBufferPointer(rebasing: values[0..<5]))
      writer.add("none", shape: [0, 3], values: UnsafeBufferPointer(rebasing: values[0..<0]))
      writer.metadata["note"] = "1"
      try writer.write(to: path)
    }
    #expect(try folder.names() == ["x.safetensors"], "nothing partial is left")
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["format": "pt", "note": "1"])
    #expect(file.tensors.map(\.name) == ["alpha", "none", "zeta \"é\""], "ordered by name")
    #expect(file.tensor("zeta \"é\"")?.shape == [2, 3, 4])
    #expect(try file.floats("zeta \"é\"") == values)
    #expect(try file.floats("alpha") == Array(values[0..<5]))
    #expect(try file.floats("none").isEmpty)
    #expect { try file.floats("beta") } throws: { ($0 as? ModelError)?.code == .tensor }
    // The data begins at a multiple of eight bytes.
    let bytes = try SharedData.bytes(path)
    #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } % 8 == 0)
  }

  @Test func shortFloatsAreWidened() throws {
    let folder = try TemporaryFolder()
    var bytes = Self.file(
      #"{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"h":{"dtype":"F16","shape":[1],"data_offsets":[4,6]},"#
        + #""i":{"dtype":"I64","shape":[],"data_offsets":[6,14]}}"#, data: 14)
    bytes.replaceSubrange(bytes.count - 14..<bytes.count - 8, with: [0x80, 0x3F, 0x00, 0xC0, 0x00, 0x3C])
    let file = try SafetensorsFile(path: folder.write(bytes, to: "x"))
    #expect(try file.floats("b") == [1, -2])
    #expect(try file.floats("h") == [1])
    #expect { try file.floats("i") } throws: { String(describing: $0).contains("I64") }
  }

  static let broken: [(String, [UInt8])] = [
    ("empty", []),
    ("short", [1, 2, 3]),
    ("no header", file("", data: 0)),
    ("header longer than the file", file("{}", data: 0, length: 3)),
    ("header of 2^63 bytes", file("{}", data: 0, length: 1 << 63)),
    ("header of 2^64 - 1 bytes", file("{}", data: 0, length: .max)),
    ("no JSON", file("{]", data: 0)),
    ("no object", file("[1]", data: 0)),
    ("too deep", file(String(repeating: "[", count: 1000), data: 0)),
    ("no tensor object", file(#"{"a":1}"#, data: 0)),
    ("unknown type", file(#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, data: 4)),
    ("no shape", file(#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, data: 4)),
    ("negative size", file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, data: 4)),
    ("half a size", file(#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, data: 4)),
    ("one offset", file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, data: 4)),
    ("backwards", file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, data: 4)),
    (
      "offsets far apart",
      file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9223372036854775807]}}"#, data: 1)
    ),
    ("wrong size", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4)),
    (
      "size overflow",
      file(#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, data: 0)
    ),
    ("beyond the end", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 7)),
    ("data left over", file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: 5)),
    (
      "overlap",
      file(
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: 8)
    ),
    (
      "gap",
      file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
        data: 12)
    ),
    (
      "twice",
      file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: 8)
    ),
    ("metadata of numbers", file(#"{"__metadata__":{"a":1}}"#, data: 0)),
    ("metadata of text", file(#"{"__metadata__":"a"}"#, data: 0)),
  ]

  @Test(arguments: broken)
  func brokenFilesAreRefused(what: String, bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "x.safetensors")
    #expect {
      try SafetensorsFile(path: path)
    } throws: { error in
      guard let error = error as? ModelError else { return false }
      return error.code == .safetensors && error.place == path && !error.remedy.isEmpty
    }
  }

  /// Any change of the header's bytes gives a file or an error, never a crash.
  @Test func changedHeadersDoNotCrash() throws {
    let folder = try TemporaryFolder()
    let good = Self.file(
      #"{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}"#,
      data: 12)
    _ = try SafetensorsFile(path: folder.write(good, to: "x"))
    var random = SeededRandom(seed: 1)
    var refused = 0
    for _ in 0..<400 {
      var bytes = good
      for _ in 0...(random.next() % 3) {
        bytes[Int(random.next() % UInt64(good.count - 12))] = UInt8(truncatingIfNeeded: random.next())
      }
      let path = try folder.write(bytes, to: "x")
      do throws(ModelError) {
        let file = try SafetensorsFile(path: path)
        for tensor in file.tensors { _ = file.withBytes(of: tensor) { $0.reduce(0, &+) } }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 300)
  }

  @Test func missingFilesAndFoldersAreNamed() throws {
    let folder = try TemporaryFolder()
    for path in ["\(folder.path)/none", folder.path] {
      #expect { try SafetensorsFile(path: path) } throws: {
        ($0 as? ModelError)?.code == .file && ($0 as? ModelError)?.place == path
      }
    }
    let writer = SafetensorsWriter()
    #expect { try writer.write(to: "\(folder.path)/none/x") } throws: { ($0 as? ModelError)?.code == .file }
  }
}
