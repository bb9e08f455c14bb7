#!/usr/bin/env bash
# swift-in.sh [--root] COMMAND... - run a command where Swift 6 is, in the current folder.
#
# That is this machine, when its `swift` is 6.0 or newer. Otherwise, or with --root, it is the root that setup-swift.sh
# made: the command sees the folders of RINGWAY_BIND (with colons between them; the current folder if unset) at the same
# paths, and the machine's network, processes and environment. The mounts are its own and vanish with it.
#
# Environment: RINGWAY_SWIFT stands in for the root
set -euo pipefail

main() {
    if [ "$1" = --root ]; then shift; elif swift_is_new; then exec "$@"; fi
    RINGWAY_SWIFT=${RINGWAY_SWIFT:-${XDG_CACHE_HOME:-$HOME/.cache}/ringway/swift}
    [ -x "$RINGWAY_SWIFT/usr/bin/swiftc" ] || die "there is no Swift 6 here; ./x makes a root with it on Debian, elsewhere: https://swift.org/install"
    export RINGWAY_SWIFT RINGWAY_BIND=${RINGWAY_BIND:-$PWD}
    local spaces=(--mount --propagation private)
    [ "$(id -u)" = 0 ] || spaces+=(--user --map-root-user)
    exec unshare "${spaces[@]}" bash -euc "$INSIDE" bash "$@"
}

# The compiler finds its own libraries through /proc.
INSIDE='
    mount --rbind /proc "$RINGWAY_SWIFT/proc"
    mount --rbind /dev "$RINGWAY_SWIFT/dev"
    mount -t tmpfs -o mode=1777 tmp "$RINGWAY_SWIFT/tmp"
    IFS=:
    for folder in $RINGWAY_BIND; do
        mkdir -p "$RINGWAY_SWIFT$folder"
        mount --bind "$folder" "$RINGWAY_SWIFT$folder"
    done
    exec chroot "$RINGWAY_SWIFT" /usr/bin/env HOME=/root TMPDIR=/tmp LANG=C.UTF-8 \
        PATH=/usr/libexec/swift/bin:/usr/bin:/bin /bin/sh -c "cd \"\$1\" && shift && exec \"\$@\"" sh "$PWD" "$@"
'

swift_is_new() {
    local major
    major=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 6 ]
}

die() { printf 'swift: error: %s\n' "$*" >&2; exit 1; }

[ $# -gt 0 ] || die "usage: swift-in.sh [--root] COMMAND..."
main "$@"
