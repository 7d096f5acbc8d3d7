#!/usr/bin/env bash
# The benchmarks by name. Usage: bench/run.sh content --images DIR [--json] ... | swarm [--json] ... | scale [--json] ... | bridge [--runs N] [--json] | delivery [MEBIBYTES HOSTS WAN LAN] | chunking FILE [--json] | assemble ...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

case ${1:-} in
  swarm) exec "$here/Swarm/run.sh" "${@:2}" ;;
  bridge) exec "$here/bridge/run.sh" "${@:2}" ;;
  scale) exec "$here/Scale/run.sh" "${@:2}" ;;
  content) exec "$here/Content/run.sh" "${@:2}" ;;
  delivery) exec "$here/Delivery/run.sh" "${@:2}" ;;
  assemble) exec "$here/Assemble/run.sh" "${@:2}" ;;
  chunking) exec dotnet run -c Release --project "$here/Chunking" -- "${@:2}" ;;
  *)
    sed -n 's/^# The benchmarks by name\. //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
