#!/usr/bin/env bash
# How long an index of host files takes, how large it is, and how much of an image the host has. Usage: bench/Seeds/run.sh FOLDER [IMAGE.raw [OTHER.raw...]]
# FOLDER is indexed twice. With an image (a disk or a file system, raw) its files are looked for in FOLDER, and then in the files of each other image. Mounting needs root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

bench=artifacts/bin/Seeds.Benchmarks/release/MedV.Seeds.Benchmarks.dll
if [ "${1:-}" = --mounted ]; then
  shift
  folder=$1 places=()
  shift
  trap 'for place in "${places[@]}"; do umount --lazy "$place"; rmdir "$place"; done' EXIT
  for image in "$@"; do
    place=$(mktemp -d)
    # A file system by itself, or the last partition of a disk.
    mount -o loop,ro,noload "$image" "$place" 2>/dev/null || {
      start=$(partx -g -o START "$image" | tail -n 1)
      mount -o "loop,ro,noload,offset=$((start * 512))" "$image" "$place"
    }
    places+=("$place")
  done
  echo "the files of $1 in $folder"
  dotnet "$bench" match "${places[0]}" "$folder"
  for ((i = 1; i < ${#places[@]}; i++)); do
    echo "the files of $1 in those of ${*:i+1:1}"
    dotnet "$bench" match "${places[0]}" "${places[i]}"
  done
  exit
fi

[ $# -ge 1 ] || { sed -n 2,3p "${BASH_SOURCE[0]}" >&2; exit 2; }
build bench/Seeds
echo "$1"
dotnet "$bench" index "$1"
if [ $# -ge 2 ]; then
  # The mounts go with the script.
  unshare --mount --propagation private "${BASH_SOURCE[0]}" --mounted "$@"
fi
