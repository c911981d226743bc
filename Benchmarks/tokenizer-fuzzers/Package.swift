// swift-tools-version: 6.2
import PackageDescription

/// Fuzzers for the files and the texts of tokenizers; see README.md.
let package = Package(
  name: "tokenizer-fuzzers",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "prefer", path: "../..")],
  targets: [
    .executableTarget(
      name: "loader-fuzzer", dependencies: [.product(name: "Tokenization", package: "prefer")],
      path: "Sources/LoaderFuzzer"),
    .executableTarget(
      name: "encoder-fuzzer", dependencies: [.product(name: "Tokenization", package: "prefer")],
      path: "Sources/EncoderFuzzer"),
  ],
  swiftLanguageModes: [.v6]
)
