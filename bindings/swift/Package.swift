// swift-tools-version: 6.0
import PackageDescription

// The Rust library. For Apple's systems it is an XCFramework (build-xcframework.sh makes it) with the header and the module
// map inside; elsewhere it is a static library in the folder `lib`, and the two lie in Sources/RingwayFFI.
#if canImport(Darwin)
    let library: Target = .binaryTarget(name: "RingwayFFI", path: "RingwayFFI.xcframework")
    let link: [LinkerSetting] = []
#else
    let library: Target = .systemLibrary(name: "RingwayFFI", path: "Sources/RingwayFFI")
    // Swift 6.0's own libswiftObservation refers to a function that no library of its exports (swiftlang/swift#75670).
    let flags = ["-L", "\(Context.packageDirectory)/lib", "-Xlinker", "--allow-shlib-undefined"]
    let link: [LinkerSetting] = [.unsafeFlags(flags), .linkedLibrary("ringway_ffi")]
#endif

let package = Package(
    name: "Ringway",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Ringway", targets: ["Ringway"])],
    targets: [library, .target(name: "Ringway", dependencies: ["RingwayFFI"], linkerSettings: link)]
)
