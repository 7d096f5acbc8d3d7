# How build.sh makes one disk of a tree, a kernel and an initrd, with no mount. Sourced, not run.
# shellcheck shell=bash disable=SC2154

# The kernel's words: no self-tests of its ciphers, and interrupts without asking ACPI, save 1.5 of 7 s under emulation; the power button stays.
# make_disk DISK WORK: an MBR, a FAT partition with syslinux, kernel and initrd, and an ext4 partition.
make_disk() {
  local disk=$1 fat=$2/boot.fat ext4=$2/root.ext4
  rm -f "$disk" "$fat" "$ext4"

  truncate -s "${boot}M" "$fat"
  mkfs.vfat --invariant -F 16 -n MEDVBOOT -i 6d656476 "$fat" >/dev/null
  cat >"$2/syslinux.cfg" <<'CONFIG'
DEFAULT medv
PROMPT 0
TIMEOUT 0
LABEL medv
  LINUX vmlinuz
  INITRD initrd.img
  APPEND console=tty0 console=ttyS0 quiet panic=-1 cryptomgr.notests acpi=noirq net.ifnames=0 random.trust_cpu=on
CONFIG
  touch -d "@$SOURCE_DATE_EPOCH" "$2/syslinux.cfg" "$2/initrd.img" "$2"/kernel/boot/vmlinuz-*
  mcopy -m -i "$fat" "$2"/kernel/boot/vmlinuz-* ::vmlinuz
  mcopy -m -i "$fat" "$2/initrd.img" ::initrd.img
  mcopy -m -i "$fat" "$2/syslinux.cfg" ::syslinux.cfg
  syslinux --install "$fat"

  # mke2fs takes the change times of the sources, which nothing can set: debugfs makes them one.
  truncate -s "${root}M" "$ext4"
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -b 4096 -O ^has_journal,^metadata_csum_seed -m 0 -N 16384 \
    -U 6d656476-0000-4000-8000-000000000001 -L medvroot \
    -E hash_seed=6d656476-0000-4000-8000-000000000002,lazy_itable_init=0,root_owner=0:0 -d "$2/tree" "$ext4"
  local inodes
  inodes=$(dumpe2fs -h "$ext4" 2>/dev/null | awk -F: '/^Inode count/ { all = $2 } /^Free inodes/ { free = $2 } END { print all - free }')
  for inode in 2 $(seq 11 "$inodes"); do
    printf 'sif <%s> ctime @%s\nsif <%s> ctime_extra 0\n' "$inode" "$SOURCE_DATE_EPOCH" "$inode"
  done >"$2/times"
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH debugfs -w -f "$2/times" "$ext4" >/dev/null 2>&1

  truncate -s "$((gap + boot + root))M" "$disk"
  sfdisk -q "$disk" <<TABLE
label: dos
label-id: 0x6d656476
start=$((gap * 2048)), size=$((boot * 2048)), type=6, bootable
start=$(((gap + boot) * 2048)), size=$((root * 2048)), type=83
TABLE
  dd if=/usr/lib/syslinux/mbr/mbr.bin of="$disk" bs=440 count=1 conv=notrunc status=none
  dd if="$fat" of="$disk" bs=1M seek=$gap conv=notrunc,sparse status=none
  dd if="$ext4" of="$disk" bs=1M seek=$((gap + boot)) conv=notrunc,sparse status=none
  rm -f "$fat" "$ext4" "$2/times"
}
