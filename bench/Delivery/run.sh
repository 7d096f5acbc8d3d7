#!/usr/bin/env bash
# Packs a disk and delivers it to a branch; prints one table. Usage: bench/Delivery/run.sh [MEBIBYTES=2048] [HOSTS=4] [WAN=100mbit] [LAN=1gbit]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

build bench/Delivery
own_network dotnet artifacts/bin/Delivery/release/MedV.Bench.Delivery.dll "${1:-2048}" "${2:-4}" "${3:-100mbit}" "${4:-1gbit}"
