// swift-tools-version: 6.2
import PackageDescription

/// What measuring the encoder needs and users of the library do not.
let package = Package(
  name: "tokenizer-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "prefer", path: "../..")],
  targets: [
    .executableTarget(
      name: "start-time", dependencies: [.product(name: "Tokenization", package: "prefer")],
      path: "Sources/StartTime"),
    .executableTarget(
      name: "encoder-speed",
      dependencies: [
        .product(name: "Tokenization", package: "prefer"), .product(name: "JSONText", package: "prefer"),
      ],
      path: "Sources/EncoderSpeed")
  ],
  swiftLanguageModes: [.v6]
)
