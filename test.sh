#!/usr/bin/env bash
# Builds everything and runs all tests; ends with "N passed, N failed, N skipped". Arguments go to `dotnet test`:
#   ./test.sh --filter "FullyQualifiedName~Swarm"
# With CI=true a skipped test is a failure too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/common.sh
. scripts/common.sh

need_sdk
need libsqlite3-0 libsqlite3.so.0
need libzstd1 libzstd.so.1
need e2fsprogs mkfs.ext4
need iproute2 ip
need nginx-light nginx
need apache2-bin apache2
need dbus-daemon dbus-daemon
need procps ps
need curl curl
need python3-minimal python3
need ntfs-3g mkntfs
need attr setfattr
need dosfstools mkfs.vfat
need mtools mcopy
need qemu-utils qemu-img
need fdisk sfdisk
need lvm2 pvcreate
need btrfs-progs mkfs.btrfs
need xfsprogs mkfs.xfs
# Windows of guests, tried against a real X server.
need xvfb Xvfb
need xauth xauth
need x11-utils xwininfo
need x11-apps xclock
need xdotool xdotool
# Windows of RDP guests, with a real client and server.
need freerdp2-x11 xfreerdp
need freerdp2-shadow-x11 freerdp-shadow-cli
need winpr-utils winpr-hash
need xclip xclip
# Seed disks, read by others: isoinfo, bsdtar, and the YAML that cloud-init reads with.
need genisoimage isoinfo
need libarchive-tools bsdtar
need python3-yaml /usr/lib/python3/dist-packages/yaml/__init__.py
need desktop-file-utils desktop-file-validate
need libgtk-3-bin gtk-launch
need libglib2.0-bin gio
need liblnk-utils lnkinfo
# The guest of the tests, and what runs it.
need qemu-system-x86 qemu-system-x86_64
need mmdebstrap mmdebstrap
need syslinux syslinux
need syslinux-common /usr/lib/syslinux/mbr/mbr.bin
need cpio cpio
need kmod depmod
# One test talks to avahi, one to promtool. They bring services that would start on a desk's machine, so they are only installed where every test has to run.
if [ "${CI:-}" = true ]; then
  need avahi-daemon avahi-daemon
  need avahi-utils avahi-browse
  need dbus dbus-daemon
  # Its promtool checks the metrics; it brings a service too.
  need prometheus promtool
  # Runs the agent for old Windows.
  need mono-runtime mono
  need libmono-system-core4.0-cil /usr/lib/mono/4.5/System.Core.dll
  # Its shell follows our shortcuts; 800 MB.
  need wine64 /usr/lib/wine/wine64
  need wine wine
fi
install_missing || echo "test.sh: the tests that need it are skipped or fail" >&2

results=artifacts/test-results
rm -rf "$results"
build MedV.sln

# End to end, CI runs the programs as branch PCs are given them.
if [ "${CI:-}" = true ]; then
  scripts/native.sh
  export MEDV_NATIVE=true
  scripts/windows.sh
fi

# Guests are made here, where there is a network to fetch Debian's packages from: one that echoes, and one with the agent when that is there as machine code.
export MEDV_GUEST_WORK=$PWD/artifacts/guest-image/work
agent=artifacts/native/publish/GuestAgent/release/medv-guest
mkdir -p "$MEDV_GUEST_WORK"
samples/guest-image/build.sh artifacts/guest-image/echo tests/GuestBridge.Tests/Machines/echo-agent.sh >&2 || echo "test.sh: there is no guest: tests that need one skip or fail" >&2
[ ! -x "$agent" ] || samples/guest-image/build.sh artifacts/guest-image "$agent" >&2

# tests FOLDER WHAT ARGUMENT...: one project after the other, results in that folder.
tests() {
  own_network dotnet test "${@:2}" -c Release --no-build -m:1 -nodeReuse:false -v quiet --logger trx --logger "console;verbosity=minimal" --results-directory "$results/$1"
}

# Those with a virtual machine wait for one emulated processor most of the time, so the small tests run beside them. The other end-to-end tests measure time, and want the machine for themselves.
machines="FullyQualifiedName~EndToEnd.Tests.Workspace|FullyQualifiedName~EndToEnd.Tests.Setup"
deliveries="FullyQualifiedName!~EndToEnd.Tests.Workspace&FullyQualifiedName!~EndToEnd.Tests.Setup"
run=passed
if [ $# = 0 ]; then
  # A job of its own: else it would ignore Ctrl-C, which tests send.
  set -m
  tests machines tests/EndToEnd.Tests --filter "$machines" &
  beside=$!
  set +m
  tests small MedV.sln --filter "FullyQualifiedName!~MedV.EndToEnd.Tests" || run=failed
  wait "$beside" || run=failed
  tests deliveries tests/EndToEnd.Tests --filter "$deliveries" || run=failed
else
  tests chosen MedV.sln "$@" || run=failed
fi

count() {
  { find "$results" -name '*.trx' -exec grep -hoE "<UnitTestResult [^>]*outcome=\"$1\"" {} + || true; } | wc -l
}

passed=$(count Passed) failed=$(count Failed) skipped=$(count NotExecuted)
if [ "$skipped" -gt 0 ]; then
  echo "skipped because:"
  find "$results" -name '*.trx' -exec grep -hA 3 'outcome="NotExecuted"' {} + \
    | sed -n 's:.*<Message>\(.*\)</Message>.*:  \1:p' | sort | uniq -c || true
fi

# A test process that crashed has no result to count.
if [ "$run" = failed ] && [ "$failed" = 0 ]; then
  echo "test.sh: error: a test run ended before its tests did; see above" >&2
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$run" = passed ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ] && { [ "${CI:-}" != true ] || [ "$skipped" = 0 ]; }
