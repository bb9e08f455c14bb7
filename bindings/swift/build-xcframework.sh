#!/usr/bin/env bash
# build-xcframework.sh [PACKAGE] - build RingwayFFI.xcframework for iOS and macOS into the Swift package (target/swift).
#
# UNTESTED: it has not run on a Mac yet. What it builds with is tested elsewhere: the library compiles for
# aarch64-apple-ios (./x mobile), and the headers and the module map are those that Linux uses.
#
# Needs a Mac with Xcode 16 or newer, and Rust by rustup. Run it in the workspace, after `./x swift`.
set -euo pipefail

TARGETS=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin x86_64-apple-darwin)
# As the platforms in Package.swift.
export IPHONEOS_DEPLOYMENT_TARGET=16.0 MACOSX_DEPLOYMENT_TARGET=13.0

die() { printf 'xcframework: error: %s\n' "$*" >&2; exit 1; }

[ "$(uname -s)" = Darwin ] || die "an XCFramework is built on a Mac"
command -v xcodebuild >/dev/null || die "Xcode is missing"
root=$(git rev-parse --show-toplevel)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}
package=${1:-$target/swift}
[ -d "$package/Sources/RingwayFFI" ] || die "$package is no assembled package; run ./x swift first"

for triple in "${TARGETS[@]}"; do
    rustup target add "$triple"
    cargo rustc --package ringway-ffi --lib --profile ffi --target "$triple" --crate-type staticlib
done

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
built() { echo "$target/$1/ffi/libringway_ffi.a"; }
# One library for each platform: architectures of the same platform go into one file.
mkdir -p "$work/simulator" "$work/macos" "$work/headers/RingwayFFI"
lipo -create "$(built aarch64-apple-ios-sim)" "$(built x86_64-apple-ios)" -output "$work/simulator/libringway_ffi.a"
lipo -create "$(built aarch64-apple-darwin)" "$(built x86_64-apple-darwin)" -output "$work/macos/libringway_ffi.a"
# In a folder of their own: an app may have other frameworks with a module.modulemap.
cp "$package/Sources/RingwayFFI/"* "$work/headers/RingwayFFI"

rm -rf -- "$package/RingwayFFI.xcframework"
xcodebuild -create-xcframework \
    -library "$(built aarch64-apple-ios)" -headers "$work/headers" \
    -library "$work/simulator/libringway_ffi.a" -headers "$work/headers" \
    -library "$work/macos/libringway_ffi.a" -headers "$work/headers" \
    -output "$package/RingwayFFI.xcframework"
echo "$package/RingwayFFI.xcframework"
