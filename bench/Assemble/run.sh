#!/usr/bin/env bash
# Assembles disks from packs; prints one line of JSON each: seconds of each step, CPU seconds, peak memory.
#   bench/Assemble/run.sh PUBLISHED ROOTFILE [FOLDER]   an image that medv-sign has published; ROOTFILE is its manifest
#   bench/Assemble/run.sh --memory [GIGABYTES...]       synthetic disks of 4, 40 and 120 GB: what is held of each, and how the peak grows (some hundred MB of space)
#   bench/Assemble/run.sh --arriving FILE [MB/S] [FOLDER]   the chunks of a raw disk come at a rate: how long after the last one the disk is complete,
#                                                         when it was read back meanwhile, and when not
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
    "${bench[@]}" hold "$work" "$work/root" "$work/held"
    "${bench[@]}" assemble "$work" "$work/root" "$work/disks"
    rm -rf "$work"
  done
elif [ "${1:-}" = --arriving ]; then
  work=$(mktemp -d ${4:+-p "$4"})
  "${bench[@]}" pack "$2" "$work/published"
  for read_back in on off; do
    "${bench[@]}" arrive "$work/published" "$work/published/root" "$work/disks" "${3:-12}" "$read_back"
    rm -rf "$work/disks"
  done
  rm -rf "$work"
else
  work=$(mktemp -d ${3:+-p "$3"})
  "${bench[@]}" assemble "$1" "$2" "$work"
  rm -rf "$work"
fi
