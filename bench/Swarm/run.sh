#!/usr/bin/env bash
# Measures the swarm against its rivals, in network namespaces of its own. Usage: bench/run.sh swarm --help
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
# shellcheck source=../../scripts/common.sh
. "$repository/scripts/common.sh"

# The python of Debian: libtorrent's module is made for it.
python=/usr/bin/python3

need_sdk
need python3 "$python"
"$python" -c 'import libtorrent' 2>/dev/null || missing_packages+=(python3-libtorrent)
need aria2 aria2c
need curl curl
need iproute2 tc
need iputils-ping ping
need nftables nft
need nginx-light nginx
need util-linux setpriv
need libsqlite3-0 libsqlite3.so.0
need libzstd1 libzstd.so.1
install_missing

echo "building" >&2
(cd "$repository" && build src/SigningTool bench/Assemble && scripts/native.sh)

export PYTHONPATH="$repository/bench/Common"
work=$(mktemp -d -t medv-swarm-XXXXXX)
trap 'rm -rf "$work"' EXIT

# Not in the foreground: bash would look at a signal only when the run is over. All that a run has started ends with it.
own_network "$python" -B "$here/swarm.py" --work "$work" "$@" &
runner=$!
trap 'kill "$runner"' INT TERM HUP
wait "$runner"
