#!/usr/bin/env bash
# What a site costs as it grows, from the simulator of tests/Simulation. Usage: bench/run.sh scale [--hosts N,N,...] [--mebibytes N] [--seed N] [--json]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
build bench/Scale
exec dotnet artifacts/bin/Scale/release/MedV.Bench.Scale.dll "$@"
