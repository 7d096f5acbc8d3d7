#!/usr/bin/env bash
# Measures the way from a click to a window, and from a change to the menu, against bare QEMU. Usage: bench/run.sh bridge [--runs N] [--json]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
# shellcheck source=../../scripts/common.sh
. "$repository/scripts/common.sh"

if [ "$(id -u)" != 0 ]; then
  echo "bench/run.sh: error: bridge needs root, to become the user of a PC" >&2
  exit 1
fi
need_sdk
need qemu-system-x86 qemu-system-x86_64
need qemu-utils qemu-img
need socat socat
need xvfb Xvfb
need xauth xauth
need libx11-6 libX11.so.6
need e2fsprogs debugfs
need nginx-light nginx
need util-linux setpriv
need libsqlite3-0 libsqlite3.so.0
need libzstd1 libzstd.so.1
install_missing

if [ "${MEDV_BENCH_BUILT:-}" != 1 ]; then
  echo "building" >&2
  (cd "$repository" && build src/SigningTool && scripts/native.sh)
fi
"$repository/samples/guest-image/build.sh" "$repository/artifacts/guest-image" "$repository/artifacts/native/publish/GuestAgent/release/medv-guest"

export PYTHONPATH="$repository/bench/Common"
# Short: a socket's path has room for 107 bytes.
work=$(mktemp -d -p /tmp medv-XXXXXX)
trap 'rm -rf "$work"' EXIT

# Not in the foreground: bash would look at a signal only when the run is over. All that a run has started ends with it.
own_network python3 -B "$here/bridge.py" --work "$work" "$@" &
runner=$!
trap 'kill "$runner"' INT TERM HUP
wait "$runner"
