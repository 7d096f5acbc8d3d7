#!/usr/bin/env bash
# Builds a bootable Debian 12 guest as one raw disk, the same bytes every time.
#   samples/guest-image/build.sh OUTDIR [AGENT_BINARY]
# The result is OUTDIR/disk.raw; nothing is done when it is there and made of the same. Needs no root mounts and no loop devices.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../../scripts/common.sh
. "$here/../../scripts/common.sh"

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  sed -n 's/^#   /usage: /p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi

export SOURCE_DATE_EPOCH=1763600000 LC_ALL=C TZ=UTC MTOOLS_SKIP_CHECK=1
out=$(mkdir -p "$1" && cd "$1" && pwd)
agent=${2:+$(realpath "$2")}
# Two images with different agents can share what both are made of.
work=${MEDV_GUEST_WORK:-$out/work}
packages=udev,kmod,busybox-static,e2fsprogs,iproute2,xauth,x11-apps,xfonts-base,hicolor-icon-theme,libstdc++6,qemu-guest-agent

# Sizes in MiB: the MBR's gap, the boot partition, the root partition.
gap=1 boot=31 root=352

need mmdebstrap mmdebstrap
need syslinux syslinux
need syslinux-common /usr/lib/syslinux/mbr/mbr.bin
need mtools mcopy
need dosfstools mkfs.vfat
need e2fsprogs mke2fs
need fdisk sfdisk
need cpio cpio
need kmod depmod
need python3-minimal python3
install_missing

kernel_package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ { print $2; exit }')
kernel_version=$(apt-cache policy "$kernel_package" | awk '/Candidate:/ { print $2 }')
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')}
system_key=$(echo "$packages $kernel_package $kernel_version" | cat - "$here/system.sh" | sha256sum | cut -d' ' -f1)
key=$({ echo "$system_key"; cat "$here"/*.sh "$here"/*.py "$here"/guest/* ${agent:+"$agent"}; } | sha256sum | cut -d' ' -f1)

exec 9>"$out/.lock"
flock -w 300 9
if [ -f "$out/disk.raw" ] && [ "$(cat "$out/disk.key" 2>/dev/null)" = "$key" ]; then
  exit 0
fi

# shellcheck source=system.sh
. "$here/system.sh"
mkdir -p "$work"
if [ "$(cat "$work/system.key" 2>/dev/null)" != "$system_key" ]; then
  rm -rf "$work"/{kernel,system.tar,system.key}
  fetch_kernel "$work/kernel" &
  fetch_system "$work/system.tar"
  wait $!
  echo "$system_key" >"$work/system.key"
fi

tree=$work/tree initrd=$work/initrd
rm -rf "$tree" "$initrd" "$out/disk.raw" "$out/disk.key"
mkdir -p "$tree" "$initrd"/{bin,dev,proc,sys,mnt,modules}
tar xf "$work/system.tar" -C "$tree"

# Three applications with icons: Debian's x11-apps brings no desktop entries.
application() {
  printf '[Desktop Entry]\nType=Application\nName=%s\nExec=%s\nIcon=%s\nCategories=%s\n%s' "$2" "$3" "$1" "$4" "$5" \
    >"$tree/usr/share/applications/$1.desktop"
  python3 "$here/icon.py" "$6" >"$tree/usr/share/icons/hicolor/48x48/apps/$1.png"
}
mkdir -p "$tree/usr/share/applications" "$tree/usr/share/icons/hicolor/48x48/apps"
application xcalc Calculator xcalc 'Utility;Calculator;' '' 2b6cb0
application xclock Clock 'xclock -update 1' 'Utility;Clock;' '' 2f855a
application xedit 'Text Editor' 'xedit %f' 'Utility;TextEditor;' $'MimeType=text/plain;\n' b7791f

# The guest's browser is the host's, if policy says so.
install -D -m 755 "$here/guest/x-www-browser" "$tree/usr/local/bin/x-www-browser"
printf '[Desktop Entry]\nType=Application\nName=Browser of the host\nExec=x-www-browser %%u\nNoDisplay=true\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n' \
  >"$tree/usr/share/applications/medv-open.desktop"

install -m 755 "$here/guest/medv-init" "$here/guest/medv-first-boot" "$tree/sbin/"
printf '#!/bin/sh\nexec /bin/busybox kill -USR2 1\n' >"$tree/sbin/poweroff"
printf '#!/bin/sh\nexec /bin/busybox kill -TERM 1\n' >"$tree/sbin/reboot"
chmod 755 "$tree/sbin/poweroff" "$tree/sbin/reboot"
echo guest >"$tree/etc/hostname"
printf '127.0.0.1 localhost guest\n' >"$tree/etc/hosts"
rm -f "$tree/etc/resolv.conf"
echo 'nameserver 10.0.2.3' >"$tree/etc/resolv.conf"
echo 'user:x:1000:1000:User:/home/user:/bin/sh' >>"$tree/etc/passwd"
echo 'user:x:1000:' >>"$tree/etc/group"
echo 'user:!:20000:0:99999:7:::' >>"$tree/etc/shadow"
mkdir -p "$tree/etc/medv" "$tree/var/lib/medv"
[ -z "$agent" ] || install -D -m 755 "$agent" "$tree/usr/local/bin/medv-guest"

# The initrd: busybox and the modules in the order in which they need each other.
cp "$tree/bin/busybox" "$initrd/bin/"
install -m 755 "$here/guest/initrd-init" "$initrd/init"
release=$(ls "$work/kernel/lib/modules")
modules() {
  local order=$initrd/modules/$1
  for module in "${@:2}"; do
    modprobe -d "$work/kernel" -S "$release" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$file" "$initrd/modules/"
    basename "$file" >>"$order"
  done
}
modules order virtio_pci virtio_blk virtio_console virtio_rng virtio_net button evdev isofs vfat nls_ascii nls_cp437 nls_utf8
modules ide ata_piix sd_mod sr_mod
find "$initrd" "$tree" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
(cd "$initrd" && find . -print0 | sort -z | cpio --quiet --null -o -H newc -R 0:0 --reproducible) | gzip -1n >"$work/initrd.img"

. "$here/disk.sh"
make_disk "$out/disk.raw.part" "$work"
mv "$out/disk.raw.part" "$out/disk.raw"
rm -rf "$tree" "$initrd"
echo "$key" >"$out/disk.key"
