/// The files that a reader of these inputs opens, in its order: folders and patterns expanded, `-` for standard input.
///
/// What is wrong with an input is left out here; a `RecordReader` reports it.
public func inputFiles(of inputs: [String]) -> [String] {
  InputPlan(inputs).items.compactMap { item in
    switch item {
    case .file(let path): path
    case .standardInput: "-"
    case .problem: nil
    }
  }
}
