#!/usr/bin/env bash
# Measures the content engine against its rivals. Usage: bench/run.sh content --help
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
# shellcheck source=../../scripts/common.sh
. "$repository/scripts/common.sh"

need_sdk
need python3 python3
need openssl openssl
need zstd zstd
need casync casync
need zchunk zckdl
need zsync zsync
need rsync rsync
need xdelta3 xdelta3
need restic restic
need nginx-light nginx
need util-linux setpriv
need libsqlite3-0 libsqlite3.so.0
need libzstd1 libzstd.so.1
install_missing

echo "building" >&2
(cd "$repository" && build src/SigningTool src/Daemon src/Cli bench/Chunking)
PYTHONPATH="$repository/bench/Common" exec python3 -B "$here/content.py" "$@"
