#!/usr/bin/env bash
# Assembles disks from packs; prints one line of JSON each: seconds of each step, CPU seconds, peak memory.
#   bench/Assemble/run.sh PUBLISHED ROOTFILE [FOLDER]   an image that medv-sign has published; ROOTFILE is its manifest
#   bench/Assemble/run.sh --memory [GIGABYTES...]       synthetic disks of 4, 40 and 120 GB: how memory grows (some hundred MB of space)
# FOLDER, where the disk is made and removed again, is on the file system that is measured. Default: a new one in the temporary folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

build bench/Assemble
bench=(dotnet artifacts/bin/Assemble/release/MedV.Bench.Assemble.dll)

if [ "${1:-}" = --memory ]; then
  shift
  [ $# -gt 0 ] || set -- 4 40 120
  for gigabytes in "$@"; do
    work=$(mktemp -d)
    "${bench[@]}" synthesize "$work" "$gigabytes"
    "${bench[@]}" assemble "$work" "$work/root" "$work/disks"
    rm -rf "$work"
  done
else
  work=$(mktemp -d ${3:+-p "$3"})
  "${bench[@]}" assemble "$1" "$2" "$work"
  rm -rf "$work"
fi
