#!/usr/bin/env bash
# setup-wasm-target.sh - make `cargo build --target wasm32-unknown-unknown` work with the active toolchain, whatever
# the network allows:
#
#   1. `rustup target add`, inside a time limit
#   2. a copy kept from an earlier run of step 3
#   3. std, built from Debian's `rust-src` of the very same release, put into the toolchain and listed as its component
#
# A toolchain that links a working program already is left alone. `--check` only says whether it does.
#
# Environment, all optional
#   WASM_RUSTUP_TIMEOUT  seconds for step 1, default 180; 0 skips it
#   WASM_STD_CACHE       where step 3 keeps its result, default ${XDG_CACHE_HOME:-~/.cache}/wasm-std
#   WASM_DEBIAN_SUITES   suites asked for rust-src after those the machine is configured for
#   WASM_DEBIAN_MIRROR   their mirror, default: the machine's own
set -euo pipefail

TARGET=wasm32-unknown-unknown
RUSTUP_TIMEOUT=${WASM_RUSTUP_TIMEOUT:-180}
CACHE=${WASM_STD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wasm-std}
SUITES=${WASM_DEBIAN_SUITES:-trixie-backports forky-backports sid forky trixie}

say()  { printf 'wasm target: %s\n' "$*" >&2; }
die()  { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# No build setting of the caller may leak into the probe or into std.
while IFS='=' read -r name _; do
    case $name in
        RUSTFLAGS|RUSTC_BOOTSTRAP|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER|CARGO_ENCODED_RUSTFLAGS|CARGO_INCREMENTAL| \
        CARGO_BUILD_*|CARGO_PROFILE_*|CARGO_TARGET_*|CARGO_UNSTABLE_*) unset "$name" ;;
    esac
done < <(env)

SYSROOT=$("${RUSTC:-rustc}" --print sysroot) || die "rustc does not answer"
RUSTC_BIN=$SYSROOT/bin/rustc
CARGO_BIN=$SYSROOT/bin/cargo
VERSION=$("$RUSTC_BIN" -vV)
RELEASE=$(sed -n 's/^release: //p' <<<"$VERSION")
COMMIT=$(sed -n 's/^commit-hash: //p' <<<"$VERSION")
RUSTLIB=$SYSROOT/lib/rustlib
CACHED=$CACHE/rust-std-$RELEASE-${COMMIT:0:9}-$TARGET.tar.gz

TEMPORARY=()
trap '[ ${#TEMPORARY[@]} = 0 ] || rm -rf -- "${TEMPORARY[@]}"' EXIT

# A real program through the linker, not a look at file names; `--test` proves libtest, which `cargo test` needs.
works() {
    compgen -G "$RUSTLIB/$TARGET/lib/libstd*.rlib" >/dev/null || return 1
    local dir
    dir=$(mktemp -d); TEMPORARY+=("$dir")
    cat >"$dir/probe.rs" <<'RUST'
#[unsafe(no_mangle)]
pub extern "C" fn probe(n: u32) -> usize {
    (0..n).map(|i| format!("{i}").len()).sum()
}
#[test]
fn one_digit() {
    assert_eq!(probe(1), 1);
}
RUST
    "$RUSTC_BIN" --target "$TARGET" --edition 2024 --crate-type cdylib -o "$dir/probe.wasm" "$dir/probe.rs" &&
        "$RUSTC_BIN" --target "$TARGET" --edition 2024 --test -o "$dir/test.wasm" "$dir/probe.rs" || return 1
    have node || return 0
    node -e 'WebAssembly.instantiate(require("fs").readFileSync(process.argv[1]))
        .then(({ instance }) => process.exit(instance.exports.probe(11) === 12 ? 0 : 1), () => process.exit(1))' \
        "$dir/probe.wasm"
}

ready() { say "ready for rustc $RELEASE ($1)"; exit 0; }

# Takes the target out, whoever put it there, without a network: what a broken download left must not stay.
remove_target() {
    local config=$RUSTLIB/multirust-config.toml
    rm -rf -- "${RUSTLIB:?}/$TARGET" "$RUSTLIB/manifest-rust-std-$TARGET"
    [ -f "$RUSTLIB/components" ] && sed -i "/^rust-std-$TARGET\$/d" "$RUSTLIB/components"
    if [ -f "$config" ] && grep -q "^target = \"$TARGET\"" "$config"; then
        awk -v drop="target = \"$TARGET\"" '
            function flush() { if (!dropped) printf "%s", table; table = ""; dropped = 0 }
            /^\[/ { flush() }
            { table = table $0 "\n"; if ($0 == drop) dropped = 1 }
            END { flush() }' "$config" >"$config.new" && mv -f -- "$config.new" "$config"
    fi
    return 0
}

# Puts the folder $1/lib into the toolchain as the component it stands for: rustup then knows it, and does not try to
# download it.
install_std() {
    local config=$RUSTLIB/multirust-config.toml stage
    stage=$(mktemp -d "$RUSTLIB/.wasm-std.XXXXXX"); TEMPORARY+=("$stage")
    cp -r -- "$1/lib" "$stage/lib"
    chmod -R u=rwX,go=rX "$stage"
    remove_target
    mv -T -- "$stage" "$RUSTLIB/$TARGET"
    [ -f "$RUSTLIB/components" ] || return 0
    printf 'rust-std-%s\n' "$TARGET" >>"$RUSTLIB/components"
    printf 'dir:lib/rustlib/%s\n' "$TARGET" >"$RUSTLIB/manifest-rust-std-$TARGET"
    [ ! -f "$config" ] ||
        printf '\n[[components]]\npkg = "rust-std"\ntarget = "%s"\nis_extension = false\n' "$TARGET" >>"$config"
}

case ${1:-} in
    '') ;;
    --check) if works; then ready checked; fi; die "does not work with rustc $RELEASE" ;;
    *) die "unknown argument: $1" ;;
esac
if works; then ready "already there"; fi

# One at a time per toolchain; whoever waited finds the work done.
[ -w "$RUSTLIB" ] || die "$RUSTLIB is not writable by $(id -un)"
if have flock; then
    exec 9>"$RUSTLIB/.wasm-std.lock"
    flock 9
    if works; then ready "already there"; fi
fi

# --- 1. rustup --------------------------------------------------------------------------------------------------------
if have rustup && [ "$RUSTUP_TIMEOUT" != 0 ] && [ -f "$RUSTLIB/components" ]; then
    remove_target
    say "rustup target add $TARGET (at most $RUSTUP_TIMEOUT s)"
    if RUSTUP_MAX_RETRIES=1 timeout -k 5 "$RUSTUP_TIMEOUT" \
            rustup target add --toolchain "$(basename "$SYSROOT")" "$TARGET" >&2 9>&- && works; then
        ready rustup
    fi
    say "rustup could not fetch it; going on without"
    remove_target
fi

# --- 2. a copy from an earlier run --------------------------------------------------------------------------------------
WORK=$(mktemp -d "${TMPDIR:-/tmp}/wasm-std.XXXXXX"); TEMPORARY+=("$WORK")
mkdir -p "$WORK/out"
if [ -f "$CACHED" ]; then
    if tar -xzf "$CACHED" -C "$WORK/out" && install_std "$WORK/out" && works; then ready "cached copy"; fi
    say "the cached copy is unusable"
    remove_target
    rm -rf -- "$CACHED" "$WORK/out"
fi

# --- 3. std from Debian's sources ---------------------------------------------------------------------------------------
for tool in apt-get apt-cache dpkg-deb tar; do
    have "$tool" || die "cannot be had without rustup's download; try \`rustup target add $TARGET\` by hand"
done
mkdir -p "$WORK/archives/partial" "$WORK/deb" "$WORK/out/lib"
APT=(-o DPkg::Lock::Timeout=600 -o APT::Sandbox::User="$(id -un)"
    -o Dir::Cache="$WORK" -o Dir::Cache::archives="$WORK/archives")

# Downloads the std sources of exactly this release, if the apt options given ($@) lead to them.
fetch_sources() {
    local spec
    spec=$(apt-cache "$@" madison rust-src rust-web-src 2>/dev/null |
        awk -F' *\\| *' -v release="$RELEASE" '{ gsub(/ /, "", $1); gsub(/ /, "", $2) }
            { version = $2; sub(/^[0-9]+:/, "", version); sub(/[+~-].*/, "", version) }
            version == release { print $1 "=" $2; exit }')
    [ -n "$spec" ] || return 1
    say "downloading $spec"
    (cd "$WORK/deb" && apt-get "${APT[@]}" "$@" -qq download "$spec" >&2)
}

# The archives this machine uses already, Debian's own first, never a security one.
mirrors() {
    if [ -n "${WASM_DEBIAN_MIRROR:-}" ]; then printf '%s\n' "$WASM_DEBIAN_MIRROR"; return; fi
    # shellcheck disable=SC2016  # apt expands these, not the shell
    apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
        awk '$2 !~ /security/ && $3 !~ /security/ { print ($1 == "Debian/Debian" ? 0 : 1), $2 }' |
        sort -u -k1,1n -k2,2 | awk '!seen[$2]++ { print $2 }'
}

# Asks one suite ($2) of a mirror ($1) with an apt state of its own: the machine's configuration stays as it is.
fetch_from_suite() {
    local state=$WORK/suites/$2 key=
    mkdir -p "$state/lists/partial"
    for ring in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        [ -r "$ring" ] && key="[signed-by=$ring] " && break
    done
    printf 'deb %s%s %s main\n' "$key" "$1" "$2" >"$state/sources.list"
    local options=(-o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::State::lists="$state/lists" -o Acquire::Languages=none
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
        -o Acquire::IndexTargets::deb::CNF::DefaultEnabled=false)
    timeout -k 5 120 apt-get "${APT[@]}" "${options[@]}" -qq update >/dev/null 2>&1 || return 1
    fetch_sources "${options[@]}"
}

fetch_from_any_suite() {
    local mirror suite
    while read -r mirror; do
        for suite in $SUITES; do
            if fetch_from_suite "$mirror" "$suite"; then return 0; fi
        done
    done < <(mirrors)
    return 1
}

fetch_sources || fetch_from_any_suite ||
    die "no suite offers rust-src $RELEASE (asked: the configured ones, $SUITES); WASM_DEBIAN_SUITES names more"

for deb in "$WORK"/deb/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$WORK" --wildcards './usr/src/rustc-*/library'
done
SOURCES=$(echo "$WORK"/usr/src/rustc-*/library)
[ -f "$SOURCES/sysroot/Cargo.toml" ] || die "rust-src is not laid out as expected"

profile=release flags="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes"
if grep -q '^\[profile.dist\]' "$SOURCES/Cargo.toml"; then profile=dist flags="-Zforce-unstable-if-unmarked"; fi
# The paths of the official std, so that none of this machine ends up in a panic message.
flags+=" --remap-path-prefix=$SOURCES=/rustc/$COMMIT/library"
flags+=" --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/rust/deps"

say "building std (about a minute)"
if ! (cd "$SOURCES" && env RUSTC="$RUSTC_BIN" RUSTC_BOOTSTRAP=1 RUSTFLAGS="$flags" CARGO_INCREMENTAL=0 \
        __CARGO_DEFAULT_LIB_METADATA=setup-wasm-target CARGO_TERM_COLOR=never \
        "$CARGO_BIN" build --locked --profile "$profile" --target "$TARGET" --target-dir "$WORK/target" \
        --package sysroot --features panic-unwind,backtrace 9>&-) >"$WORK/log" 2>&1; then
    tail -n 30 "$WORK/log" >&2
    die "std did not build"
fi
cp -- "$WORK/target/$TARGET/$profile/deps/"lib*.rlib "$WORK/out/lib/"
install_std "$WORK/out"
works || { remove_target; die "the built std does not link a program"; }
if mkdir -p "$CACHE" && tar -czf "$CACHED.part" -C "$WORK/out" lib; then mv -f -- "$CACHED.part" "$CACHED"; fi
ready "built from Debian's sources"
