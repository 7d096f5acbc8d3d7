# What build.sh takes from the Debian archive. Sourced, not run.
# shellcheck shell=bash disable=SC2154

# fetch_kernel FOLDER: the cloud kernel, unpacked and not installed. It has ext4 built in, virtio as modules.
fetch_kernel() {
  mkdir -p "$1/package"
  # apt may not write to a folder of root's as its own user, and says so; it then writes as root.
  (cd "$1/package" && apt-get download -qq "$kernel_package=$kernel_version" 2>/dev/null)
  dpkg -x "$1"/package/*.deb "$1"
  rm -rf "$1/package"
  depmod -b "$1" "$(ls "$1/lib/modules")"
}

# fetch_system TAR: a minimal Debian 12 with X programs.
fetch_system() {
  mmdebstrap --quiet --variant=minbase --format=tar --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --include="$packages" bookworm "$1.part" "deb $mirror bookworm main"
  mv "$1.part" "$1"
}
