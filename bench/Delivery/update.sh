#!/usr/bin/env bash
# What an update costs a site: delivers OLD to some hosts of a branch, then NEW to them and to newcomers; prints one table.
# Usage: bench/Delivery/update.sh OLD NEW [HOSTS=2] [NEWCOMERS=1] [PATCHES=on] [WAN=100mbit] [LAN=1gbit]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

old=$(realpath "$1") new=$(realpath "$2")
build bench/Delivery
own_network dotnet artifacts/bin/Delivery/release/MedV.Bench.Delivery.dll update "$old" "$new" "${3:-2}" "${4:-1}" "${5:-on}" "${6:-100mbit}" "${7:-1gbit}"
