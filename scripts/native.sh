#!/usr/bin/env bash
# Compiles medvd, medv, medv-bridge and medv-guest to machine code, one file each that needs no .NET, below artifacts/native/publish: what branch PCs are given.
# Usage: scripts/native.sh [PROJECT...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
need gcc gcc
need libc6-dev /usr/include/stdlib.h
install_missing
for project in ${*:-Daemon Cli GuestBridge GuestAgent}; do
  dotnet publish "src/$project" -c Release -v quiet -nodeReuse:false --use-current-runtime -p:PublishAot=true
done
