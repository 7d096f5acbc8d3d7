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
# The ordinary build has looked at the style of all sources.
programs=${*:-Daemon Cli GuestBridge GuestAgent}
for target in Restore Publish; do
  dotnet msbuild scripts/programs.proj "-t:$target" -v:quiet -m:2 -nodeReuse:false "-p:Programs=\"${programs// /;}\"" \
    -p:Configuration=Release -p:_IsPublishing=true -p:UseCurrentRuntimeIdentifier=true -p:PublishAot=true -p:RunAnalyzers=false
done
