#!/bin/sh
# Puts the disk of ../layout/gpt.img.gz into containers anew, into the folder it is started in. Needs qemu-img and gzip. Ids and times differ each time.
set -eu

disk=$(mktemp)
gzip -dc "$(dirname "$0")/../layout/gpt.img.gz" > "$disk"

put() {
  name=$1 format=$2
  shift 2
  qemu-img convert -f raw -O "$format" "$@" "$disk" "$name"
  gzip -9n "$name"
}

put v2.qcow2 qcow2 -o compat=0.10,cluster_size=4k
put v3.qcow2 qcow2 -o cluster_size=64k
put deflate.qcow2 qcow2 -c -o cluster_size=16k
put zstd.qcow2 qcow2 -c -o cluster_size=16k,compression_type=zstd
put subclusters.qcow2 qcow2 -o cluster_size=16k,extended_l2=on
put fixed.vhd vpc -o subformat=fixed,force_size=on
put dynamic.vhd vpc -o force_size=on
put cylinders.vhd vpc
put dynamic.vhdx vhdx -o block_size=1M,log_size=1M
put fixed.vhdx vhdx -o subformat=fixed,block_size=2M,log_size=1M
rm "$disk"
