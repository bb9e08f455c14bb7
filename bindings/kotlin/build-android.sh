#!/usr/bin/env bash
# build-android.sh - build the native library for Android into target/kotlin/native-android, where `./x kotlin` takes it from.
#
# UNTESTED: there was no NDK where it was written. What it builds with is tested elsewhere: the library compiles for
# aarch64-linux-android (./x mobile).
#
# Needs ANDROID_NDK_HOME (r27 or newer), and Rust by rustup. Run it in the workspace.
set -euo pipefail

# As android.min in android/pom.xml.
API=26
declare -A ABIS=(
    [aarch64-linux-android]=arm64-v8a
    [armv7-linux-androideabi]=armeabi-v7a
    [x86_64-linux-android]=x86_64
)

die() { printf 'build-android: error: %s\n' "$*" >&2; exit 1; }

[ -d "${ANDROID_NDK_HOME:-}" ] || die "set ANDROID_NDK_HOME to the folder of the NDK"
tools=$(echo "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin)
[ -x "$tools/llvm-ar" ] || die "$ANDROID_NDK_HOME holds no LLVM toolchain"
cd "$(git rev-parse --show-toplevel)"
target=${CARGO_TARGET_DIR:-$PWD/target}

for triple in "${!ABIS[@]}"; do
    rustup target add "$triple"
    clang=$tools/${triple/armv7-/armv7a-}$API-clang
    upper=${triple^^}
    # Pages of 16 kB, as Android 15 has them.
    env "CC_${triple//-/_}=$clang" "AR_${triple//-/_}=$tools/llvm-ar" \
        "CARGO_TARGET_${upper//-/_}_LINKER=$clang" \
        "CARGO_TARGET_${upper//-/_}_RUSTFLAGS=-Clink-arg=-Wl,-z,max-page-size=16384" \
        cargo rustc --package ringway-ffi --lib --profile ffi --target "$triple" --crate-type cdylib
    folder=$target/kotlin/native-android/lib/${ABIS[$triple]}
    mkdir -p "$folder"
    "$tools/llvm-strip" -o "$folder/libringway_ffi.so" "$target/$triple/ffi/libringway_ffi.so"
done
echo "$target/kotlin/native-android"
