#!/usr/bin/env bash
# setup-node.sh - unpack the official build of Node, unless that was done before, and print the folder of its `node`.
#
# For systems whose own Node is too old: Debian 12 and Ubuntu 24.04 carry Node 18, which aborts on reference tables in
# wasm modules. The archive is checked against its published SHA-256 and kept in ${XDG_CACHE_HOME:-~/.cache}/ringway.
#
# Environment: NODE_MIRROR stands in for https://nodejs.org/dist
set -euo pipefail

SERIES=latest-v22.x
MIRROR=${NODE_MIRROR:-https://nodejs.org/dist}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/ringway

say() { printf 'node: %s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

if [ -x "$CACHE/node/bin/node" ]; then
    echo "$CACHE/node/bin"
    exit
fi

case $(uname -sm) in
    'Darwin arm64') platform=darwin-arm64 ;;
    'Darwin x86_64') platform=darwin-x64 ;;
    'Linux aarch64') platform=linux-arm64 ;;
    'Linux x86_64') platform=linux-x64 ;;
    *) die "no official build for $(uname -sm)" ;;
esac
have curl || die "curl fetches Node and is missing"

mkdir -p "$CACHE"
work=$(mktemp -d "$CACHE/.node.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
cd "$work"

say "fetching $SERIES for $platform from $MIRROR"
curl -fsSL --retry 2 --connect-timeout 20 -O "$MIRROR/$SERIES/SHASUMS256.txt" || die "cannot be fetched"
grep -E "  node-v[0-9.]+-$platform\.tar\.gz\$" SHASUMS256.txt >sum || die "$SERIES has no build for $platform"
archive=$(awk '{ print $2 }' sum)
curl -fsSL --retry 2 --connect-timeout 20 -O "$MIRROR/$SERIES/$archive" || die "cannot be fetched"
if have sha256sum; then sha256sum --check --quiet sum >&2; else shasum -a 256 --check --quiet sum >&2; fi ||
    die "$archive is not what $MIRROR says it is"

mkdir node
tar -xzf "$archive" -C node --strip-components 1
rm -rf -- "$CACHE/node"
mv -- node "$CACHE/node"
echo "$CACHE/node/bin"
