#!/usr/bin/env bash
# Builds medvd, medv, medv-bridge, medv-guest and medv-guest-legacy for Windows, below artifacts/windows: compiled and put together here, run nowhere yet but for shortcuts under Wine.
# Usage: scripts/windows.sh [PROJECT...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
for project in ${*:-Daemon Cli GuestBridge GuestAgent LegacyAgent}; do
  if [ "$project" = LegacyAgent ]; then
    # The old framework is Windows' own, and one file runs on every processor.
    dotnet build src/LegacyAgent -c Release -v quiet -nodeReuse:false -o artifacts/windows/LegacyAgent -p:RunAnalyzers=false -p:ArtifactsPath="$PWD/artifacts/windows/build"
    continue
  fi
  # The ordinary build has looked at the style of all sources. What it takes beside the packages of an ordinary build is not for the lock files.
  dotnet publish "src/$project" -c Release -v quiet -nodeReuse:false -r win-x64 --self-contained -o "artifacts/windows/$project" -p:RunAnalyzers=false \
    -p:ArtifactsPath="$PWD/artifacts/windows/build" -p:NuGetLockFilePath="$PWD/artifacts/windows/locks/$project.json"
done
