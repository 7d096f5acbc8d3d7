#!/usr/bin/env bash
# Takes the pictures of docs/tour.md anew, and prints its commands with their output. Usage: docs/tour/make.sh, as root
# Everything in them is real: a realm, an origin, two PCs, a guest, and a desktop; in a network, mounts and processes of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

if [ "$(id -u)" != 0 ]; then
  echo "make.sh: error: needs root, to be several users" >&2
  exit 1
fi

need_sdk
need nginx-light nginx
need iproute2 ip
need qemu-system-x86 qemu-system-x86_64
need qemu-utils qemu-img
need xvfb Xvfb
need xauth xauth
need x11-utils xwininfo
need x11-apps xwd
need x11-xserver-utils xsetroot
need xdotool xdotool
need xterm xterm
need mousepad mousepad
need imagemagick convert
need libgtk-3-bin gtk-launch
need libglib2.0-bin gio
need desktop-file-utils update-desktop-database
need dbus-x11 dbus-launch
need xfwm4 xfwm4
need xfce4-panel xfce4-panel
need xfce4-whiskermenu-plugin xfce4-popup-whiskermenu
need adwaita-icon-theme /usr/share/icons/Adwaita/index.theme
need librsvg2-common /usr/share/doc/librsvg2-common
need fonts-dejavu-core /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf
# The Calculator's signs.
need xfonts-75dpi /usr/share/fonts/X11/75dpi/fonts.dir
install_missing

echo "building" >&2
[ -x artifacts/native/publish/GuestBridge/release/medv-bridge ] || scripts/native.sh
samples/guest-image/build.sh artifacts/guest-image artifacts/native/publish/GuestAgent/release/medv-guest >&2
build src/SigningTool samples/Tour

# The people of the tour exist only in here.
outside=$(readlink /proc/self/ns/mnt)
export outside MEDV_NATIVE=true
# shellcheck disable=SC2016 # for the inner shell
own_network bash -euc '
  [ "$(readlink /proc/self/ns/mnt)" != "$outside" ] || { echo "make.sh: error: needs namespaces, which this kernel does not give" >&2; exit 1; }
  people=$(mktemp -d)
  cp /etc/passwd /etc/group "$people"
  echo "finance:x:61000:anna" >>"$people/group"
  number=61001
  for user in anna carl; do
    echo "$user:x:$number:" >>"$people/group"
    echo "$user:x:$number:$number::/nonexistent:/bin/bash" >>"$people/passwd"
    number=$((number + 1))
  done
  mount --bind "$people/passwd" /etc/passwd
  mount --bind "$people/group" /etc/group
  rm -r "$people"
  exec dotnet artifacts/bin/Tour/release/MedV.Tour.dll docs/tour
'
