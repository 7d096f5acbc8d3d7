# What demo.sh and test.sh share. Sourced, not run.
# shellcheck shell=bash

# Debian keeps ip, tc, nginx and mkfs.ext4 where only administrators look.
export PATH="$PATH:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

missing_packages=()

# need PACKAGE THING: notes the Debian package as missing unless there is a command, a library or, with its whole path, a file called THING.
need() {
  case $2 in
    /*) [ -e "$2" ] && return ;;
    lib*) ldconfig -p | grep -F "$2" >/dev/null && return ;;
    *) command -v "$2" >/dev/null && return ;;
  esac
  missing_packages+=("$1")
}

# Installs the packages noted as missing if it may; else names the one command. Fails when something is still missing.
install_missing() {
  [ ${#missing_packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing_packages[*]}" >&2
    if apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends "${missing_packages[@]}" >&2; then
      return 0
    fi
  fi
  echo "$(basename "$0"): missing: ${missing_packages[*]}" >&2
  echo "$(basename "$0"): hint: sudo apt-get install -y --no-install-recommends ${missing_packages[*]}" >&2
  return 1
}

need_sdk() {
  command -v dotnet >/dev/null && return
  echo "$(basename "$0"): error: the .NET SDK is missing (the version in global.json)" >&2
  exit 1
}

# build PROJECT...: Release, silent unless it fails.
build() {
  local log
  log=$(mktemp)
  for project in "$@"; do
    if ! dotnet build "$project" -c Release -v quiet -nodeReuse:false >"$log" 2>&1; then
      sort -u "$log" >&2
      rm -f "$log"
      exit 1
    fi
  done
  rm -f "$log"
}

# own_network COMMAND...: runs it with network, mounts and processes of its own, as root or as what looks like root; nothing of it stays behind,
# also when this shell is killed.
# Where the kernel does not allow that, runs it as it is: the demo then takes loopback addresses, and tests that need a network skip.
own_network() {
  local unshare=(setpriv --pdeathsig KILL -- unshare --net --mount --pid --fork --kill-child --mount-proc)
  [ "$(id -u)" = 0 ] || unshare+=(--user --map-root-user)
  # shellcheck disable=SC2016 # "$@" is for the inner shell
  local prepare='mount -t tmpfs tmpfs /run && ip link set lo up && ip netns add probe && ip netns delete probe'
  if "${unshare[@]}" sh -c "$prepare" >/dev/null 2>&1; then
    # The shell stays as process 1, which has signal rules of its own that no program expects.
    "${unshare[@]}" sh -c "$prepare"' && { "$@"; exit; }' sh "$@"
  else
    "$@"
  fi
}
