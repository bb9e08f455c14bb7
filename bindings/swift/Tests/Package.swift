// swift-tools-version: 6.0
import PackageDescription

// The tests of the package, as its users get it: xtask puts both side by side in target/debug and builds them there.
let package = Package(
    name: "RingwayTests",
    platforms: [.macOS(.v14)],
    dependencies: [.package(path: "../swift")],
    targets: [
        .executableTarget(
            name: "Agent", dependencies: [.product(name: "Ringway", package: "swift")], path: "Agent"),
        .testTarget(
            name: "RingwayTests", dependencies: [.product(name: "Ringway", package: "swift")],
            path: "RingwayTests"),
    ]
)
