#!/usr/bin/env bash
# What the LAN costs: brings a disk from one medvd to another, and a file from one libtorrent to another, in turn; prints a table and, with --json,
# one line of JSON. Usage: bench/run.sh lan [--json] [--mebibytes 1024] [--peers 1] [--runs 3] [--folder DIR]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
need iproute2 ip
need iproute2 tc
/usr/bin/python3 -c 'import libtorrent' 2>/dev/null || missing_packages+=(python3-libtorrent)
install_missing

build src/Daemon src/Cli src/SigningTool bench/Lan
own_network dotnet artifacts/bin/Lan/release/MedV.Bench.Lan.dll "$@"
