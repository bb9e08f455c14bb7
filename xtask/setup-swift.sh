#!/usr/bin/env bash
# setup-swift.sh - make a folder with Swift in it, unless that was done before, and print it.
#
# For Debian systems whose own packages have no Swift 6: a Debian 13 root that holds `swiftlang` and what it needs, made
# from the apt sources that this machine has, with its proxies. Nothing of the machine's own packages changes but
# mmdebstrap, which makes the root. It is kept in ${XDG_CACHE_HOME:-~/.cache}/ringway; swift-in.sh runs commands in it.
#
# Environment: RINGWAY_SWIFT stands in for that folder
set -euo pipefail

SUITE=trixie
NEEDED_MB=5000
ROOT=${RINGWAY_SWIFT:-${XDG_CACHE_HOME:-$HOME/.cache}/ringway/swift}

main() {
    exit_if_there
    [ ! -e "$ROOT" ] || [ -e "$ROOT/.made-by-ringway" ] || die "$ROOT is there and was not made by this script"
    os=$(. /etc/os-release && echo "$ID") || die "this is no Linux; install Swift 6: https://swift.org/install"
    [ "$os" = debian ] || die "this is no Debian; install Swift 6: https://swift.org/install"
    [ "$(id -u)" = 0 ] || die "only root can make a Debian root; run this as root, or install Swift 6"
    mkdir -p "$(dirname "$ROOT")"
    # Another one may be at it.
    exec 9>"$ROOT.lock"
    flock 9
    exit_if_there
    local free
    free=$(df -Pm "$(dirname "$ROOT")" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$NEEDED_MB" ] || die "needs $NEEDED_MB MB in $(dirname "$ROOT"), which has $free"
    make_root
    echo "$ROOT"
}

exit_if_there() {
    if works "$ROOT"; then
        echo "$ROOT"
        exit
    fi
}

make_root() {
    local new=$ROOT.new conf
    rm -rf --one-file-system -- "$new"
    conf=$(mktemp)
    # shellcheck disable=SC2064 # the name as it is now
    trap "rm -f -- '$conf'" EXIT
    "${APT[@]}" update >&2
    command -v mmdebstrap >/dev/null || "${APT[@]}" install -y --no-install-recommends mmdebstrap >&2
    network >"$conf"
    say "making $ROOT from Debian $SUITE: 0.6 GB to download, 1.8 GB on disk"
    mmdebstrap --quiet --mode=root --variant=essential --components=main --include=swiftlang,libc6-dev \
        --aptopt="$conf" --dpkgopt=force-unsafe-io --skip=cleanup/reproducible \
        "${LEFT_OUT[@]/#/--dpkgopt=path-exclude=}" "$SUITE" "$new" "$(mirror)" >&2
    touch "$new/.made-by-ringway"
    works "$new" || die "the new root has no working Swift"
    rm -rf --one-file-system -- "$ROOT"
    mv -- "$new" "$ROOT"
}

APT=(apt-get -o DPkg::Lock::Timeout=600 -qq)

# The debugger and the editors' services are 0.7 GB that no build needs.
LEFT_OUT=(
    '/usr/share/man/*' '/usr/share/doc/*' '/usr/share/locale/*'
    /usr/libexec/swift/bin/{lldb,lldb-dap,lldb-server,clangd,sourcekit-lsp}
    '/usr/libexec/swift/lib/'{liblldb.so,libsourcekitdInProc.so,libLTO.so}'*'
)

# What this machine says about proxies and the like goes along.
network() {
    apt-config dump | grep -E '^Acquire::(http|https|Check-Valid-Until|Check-Date|ForceIPv[46])([: ]|::)' || true
    echo 'Acquire::Retries "3";'
    echo 'Acquire::Languages "none";'
}

# The mirror that serves this machine's own release.
mirror() {
    local codename uri
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        awk -v codename="$codename" '$2 == codename && $3 == "main" { print $1; exit }')
    [ -n "$uri" ] || die "no apt source of this machine serves '$codename main'"
    echo "$uri"
}

works() { [ -x "$1/usr/bin/swiftc" ] && RINGWAY_SWIFT=$1 "$(dirname "${BASH_SOURCE[0]}")/swift-in.sh" --root swiftc --version >/dev/null 2>&1; }
say() { printf 'swift: %s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

main
