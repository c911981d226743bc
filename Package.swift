// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is compiled with the same strict settings; libraries moreover say which imports they expose.
let command: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let strict = command + [.enableUpcomingFeature("InternalImportsByDefault")]

let package = Package(
  name: "prefer",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "prefer", targets: ["prefer"]),
    .library(name: "ByteStreams", targets: ["ByteStreams"]),
    .library(name: "JSONText", targets: ["JSONText"]),
    .library(name: "PreferenceData", targets: ["PreferenceData"]),
    .library(name: "Tokenization", targets: ["Tokenization"]),
    .library(name: "ChatTemplates", targets: ["ChatTemplates"]),
    .library(name: "Transformer", targets: ["Transformer"]),
    .library(name: "Validation", targets: ["Validation"]),
    .library(name: "PairStore", targets: ["PairStore"]),
    .library(name: "PreferenceTuning", targets: ["PreferenceTuning"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Floor 0: system libraries and C.
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(
      name: "CXXHash", pkgConfig: "libxxhash",
      providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CKernels"),
    .target(name: "CTokenKernels"),
    .target(name: "CDemoAssets"),

    // Floor 1: bytes.
    .target(
      name: "ByteStreams", dependencies: ["CArchive", "CZlib", "CISAL", "CZstd", "CXXHash"],
      swiftSettings: strict),
    .target(name: "JSONText", dependencies: ["CSimdJSON"], swiftSettings: strict),
    .target(name: "ReportPages", swiftSettings: strict),

    // Floor 2: what the bytes mean.
    .target(
      name: "PreferenceData", dependencies: ["ByteStreams", "JSONText"], swiftSettings: strict),
    .target(
      name: "Tokenization", dependencies: ["CTokenKernels", "ByteStreams", "JSONText"], swiftSettings: strict),
    .target(name: "ChatTemplates", dependencies: ["JSONText"], swiftSettings: strict),
    .target(name: "Transformer", dependencies: ["CKernels", "JSONText"], swiftSettings: strict),

    // Floor 3: judged and stored.
    .target(
      name: "Validation",
      dependencies: [
        "PreferenceData", "ChatTemplates", "Tokenization", "ByteStreams", "JSONText", "ReportPages", "CYAML",
      ],
      swiftSettings: strict),
    .target(
      name: "PairStore",
      dependencies: ["PreferenceData", "ChatTemplates", "Tokenization", "ByteStreams", "JSONText"],
      swiftSettings: strict),

    // Floor 4: tuned.
    .target(
      name: "PreferenceTuning",
      dependencies: [
        "PairStore", "Transformer", "Tokenization", "ByteStreams", "JSONText", "ReportPages",
      ],
      swiftSettings: strict),

    // Floor 5: the command.
    .executableTarget(
      name: "prefer",
      dependencies: [
        "ByteStreams", "JSONText", "PreferenceData", "Tokenization", "ChatTemplates", "Transformer",
        "Validation", "PairStore", "PreferenceTuning", "CDemoAssets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: command),

    .testTarget(name: "ByteStreamsTests", dependencies: ["ByteStreams"], swiftSettings: strict),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText"], swiftSettings: strict),
    .testTarget(name: "ReportPagesTests", dependencies: ["ReportPages"], swiftSettings: strict),
    .testTarget(
      name: "PreferenceDataTests", dependencies: ["PreferenceData", "ByteStreams", "JSONText"],
      swiftSettings: strict),
    .testTarget(
      name: "TokenizationTests",
      dependencies: ["Tokenization", "CTokenKernels", "ByteStreams", "JSONText"],
      swiftSettings: strict),
    .testTarget(
      name: "ChatTemplatesTests", dependencies: ["ChatTemplates", "JSONText"], swiftSettings: strict),
    .testTarget(
      name: "TransformerTests", dependencies: ["Transformer", "CKernels", "JSONText"],
      swiftSettings: strict),
    .testTarget(
      name: "ValidationTests",
      dependencies: [
        "Validation", "PreferenceData", "ChatTemplates", "Tokenization", "ByteStreams", "JSONText",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PairStoreTests",
      dependencies: [
        "PairStore", "PreferenceData", "ChatTemplates", "Tokenization", "ByteStreams", "JSONText",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PreferenceTuningTests",
      dependencies: [
        "PreferenceTuning", "PairStore", "Transformer", "PreferenceData", "ChatTemplates",
        "Tokenization", "ByteStreams", "JSONText",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
