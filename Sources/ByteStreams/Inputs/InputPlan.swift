/// What the inputs a user named come to: files in order, with the problems of naming them in their places.
struct InputPlan {
  enum Item {
    case file(String)
    case standardInput
    case problem(ReadProblem)
  }

  private(set) var items: [Item] = []
  /// Bytes of all files together; nil when one of them is a pipe.
  private(set) var compressedTotal: Int? = 0

  init(_ inputs: [String]) {
    for input in inputs { add(input) }
  }

  /// How many things will be opened.
  var inputCount: Int {
    items.count {
      if case .problem = $0 { false } else { true }
    }
  }

  private mutating func add(_ input: String) {
    if input == "-" { return addStandardInput() }
    do throws(FileSystemError) {
      switch try FileSystem.kind(of: input) {
      case .file: addFile(input)
      case .folder: addFolder(input)
      case .other:
        items.append(.file(input))
        compressedTotal = nil
      case nil where Glob.isPattern(input): addPattern(input)
      case nil:
        report(
          .error, "not-found", input, "there is no such file or folder",
          "check the spelling; the path is taken from the folder in which the command runs")
      }
    } catch {
      report(.error, "unreadable", input, "cannot \(error.operation) it: \(error.reason)", error.remedy)
    }
  }

  private mutating func addStandardInput() {
    let isSecond = items.contains {
      if case .standardInput = $0 { true } else { false }
    }
    if isSecond {
      report(
        .error, "standard-input-twice", "-", "standard input can be read only once", "name `-` only once")
      return
    }
    items.append(.standardInput)
    if case .regular(let size)? = try? FileDescriptor.standardInput.kind() {
      compressedTotal = compressedTotal.map { $0 + max(0, size - FileDescriptor.standardInput.offset) }
    } else {
      compressedTotal = nil
    }
  }

  private mutating func addFile(_ path: String) {
    items.append(.file(path))
    let size = (try? FileSystem.size(of: path)) ?? 0
    compressedTotal = compressedTotal.map { $0 + size }
  }

  private mutating func addFolder(_ folder: String) {
    let walk = FolderWalk(folder)
    for path in walk.files { addFile(path) }
    for failure in walk.failures {
      report(
        .error, "unreadable", failure.path, "cannot \(failure.operation) it: \(failure.reason)",
        failure.remedy)
    }
    let names = SkippedNames(walk.skipped)
    if walk.files.isEmpty && walk.failures.isEmpty {
      report(
        .error, walk.skipped.isEmpty ? "folder-empty" : "folder-without-data", folder,
        walk.skipped.isEmpty
          ? "the folder holds no files" : "none of the folder's files looks like data: \(names)",
        "name a folder with .json, .jsonl or .ndjson files (compressed or in archives too), or name the file itself"
      )
    } else if !walk.skipped.isEmpty {
      report(
        .note, "files-skipped", folder, "skipped files that do not look like data: \(names)",
        "name such a file itself if it is data")
    }
  }

  private mutating func addPattern(_ pattern: String) {
    let paths = Glob.expand(pattern)
    if paths.isEmpty {
      report(
        .error, "no-match", pattern, "no file matches this pattern",
        "check the pattern; the path is taken from the folder in which the command runs")
    }
    for path in paths { add(path) }
  }

  private mutating func report(
    _ severity: ReadProblem.Severity, _ code: String, _ path: String, _ message: String, _ remedy: String
  ) {
    items.append(
      .problem(
        ReadProblem(
          severity: severity, code: code, position: RecordPosition(input: path), message: message,
          remedy: remedy)))
  }
}
