// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing benchmarks need ever reaches a user.
let package = Package(
    name: "laddpuls-benchmarks",
    platforms: [.macOS(.v15)],
    targets: [
        .executableTarget(
            name: "bench", swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
