#!/usr/bin/env bash
# Delivers one real disk to a branch of four PCs on this machine. Usage: ./demo.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
need libsqlite3-0 libsqlite3.so.0
need libzstd1 libzstd.so.1
need e2fsprogs mkfs.ext4
need iproute2 ip
install_missing

echo "building" >&2
build samples/Demo
own_network dotnet artifacts/bin/Demo/release/MedV.Demo.dll "$@"
