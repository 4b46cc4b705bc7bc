// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

// A package of its own, so that nothing benchmarks need ever reaches a user.
let package = Package(
    name: "laddpuls-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "laddpuls", path: "..")],
    targets: [
        .executableTarget(name: "bench", swiftSettings: strict),
        .executableTarget(
            name: "parquet-bench", dependencies: [.product(name: "ParquetFormat", package: "laddpuls")],
            swiftSettings: strict),
    ]
)
