// swift-tools-version: 6.0
import PackageDescription

// `./x swift` leaves the package there.
let ringway = Context.environment["RINGWAY_SWIFT_PACKAGE"] ?? "../../../target/swift"

let package = Package(
    name: "phone",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: ringway)],
    targets: [
        .executableTarget(
            name: "phone", dependencies: [.product(name: "Ringway", package: "swift")], path: "Sources")
    ]
)
