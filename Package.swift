// swift-tools-version: 6.2
import PackageDescription

// The rooms and their imports, drawn in ARCHITECTURE.md. An import that is not listed here is refused by CI
// (`--explicit-target-dependency-import-check error`).
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        swiftSettings: strict)
}

func system(_ name: String, apt: String) -> Target {
    .systemLibrary(name: name, providers: [.apt([apt])])
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own C interface: the report's reader needs an authorizer and a deadline, the catalog's errors the system's
/// reason, which GRDB keeps for itself.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "laddpuls",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "laddpuls", targets: ["laddpuls"]),
        .library(name: "ParquetFormat", targets: ["ParquetFormat"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        system("CZstd", apt: "libzstd-dev"),
        system("CXXHash", apt: "libxxhash-dev"),
        system("CISAL", apt: "libisal-dev"),
        system("CSnappy", apt: "libsnappy-dev"),
        system("CLZ4", apt: "liblz4-dev"),
        system("CCrypto", apt: "libssl-dev"),
        .target(name: "CKernels"),
        .target(name: "CMemory"),

        room("Telemetry"),
        room("Kernels", ["CKernels"]),
        room("ParquetFormat", ["Kernels", "CZstd", "CXXHash", "CISAL", "CSnappy", "CLZ4"]),
        room("JSONText"),
        room("OCPPWire", ["Telemetry", "JSONText"]),
        room("SegmentStore", ["Telemetry", "ParquetFormat", "CXXHash", "CZstd", grdb, sqlite]),
        room(
            "Ingest",
            ["Telemetry", "JSONText", "OCPPWire", "SegmentStore", "CMemory", "CZstd", "CISAL", "CXXHash", "CCrypto"]),
        room("Analysis", ["Telemetry", "Kernels"]),
        room("Forecasting"),
        room("Revenue", ["Telemetry", "JSONText"]),
        room("Simulation", ["Telemetry"]),
        room("Reports", ["Telemetry", "Analysis", "Revenue", "Forecasting", sqlite]),
        room(
            "PipelineEngine",
            [
                "Telemetry", "JSONText", "Ingest", "SegmentStore", "Analysis", "Revenue", "Simulation", "Reports",
                "ParquetFormat", "CZstd", yams,
            ]),
        .executableTarget(
            name: "laddpuls", dependencies: ["PipelineEngine", "Reports", "Telemetry", "CMemory", arguments],
            swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "StoreTestSupport", dependencies: ["SegmentStore", "Telemetry"], path: "Tests/StoreTestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "crash-rig", dependencies: ["PipelineEngine", "SegmentStore", "StoreTestSupport"],
            path: "Tests/CrashRig", swiftSettings: strict),
        .executableTarget(
            name: "speed-rig", dependencies: ["Ingest", "SegmentStore"], path: "Tests/SpeedRig", swiftSettings: strict),
        tests("Telemetry", ["Telemetry"]),
        tests("Kernels", ["Kernels"]),
        tests("ParquetFormat", ["ParquetFormat", "Kernels"]),
        tests("JSONText", ["JSONText"]),
        tests("OCPPWire", ["OCPPWire", "JSONText", "Telemetry"]),
        tests("SegmentStore", ["SegmentStore", "ParquetFormat", "Telemetry", "StoreTestSupport", grdb]),
        tests("Ingest", ["Ingest", "OCPPWire", "JSONText", "SegmentStore", "Telemetry"]),
        tests("Analysis", ["Analysis", "Telemetry", "Kernels"]),
        tests("Forecasting", ["Forecasting"]),
        tests("Revenue", ["Revenue", "Telemetry"]),
        tests("Simulation", ["Simulation", "Telemetry"]),
        tests("Reports", ["Reports", "Analysis", "Revenue", "Forecasting", "Telemetry"]),
        tests(
            "PipelineEngine",
            [
                "PipelineEngine", "Ingest", "SegmentStore", "ParquetFormat", "Analysis", "Reports", "Revenue",
                "Telemetry", "StoreTestSupport", yams,
            ]),
        tests("EndToEnd", ["CZstd", "Telemetry", "SegmentStore", "ParquetFormat", "Reports", "StoreTestSupport"]),
    ]
)
