"""Measures the swarm against its rivals in a branch of network namespaces; see README.md. Ends with tables and, with --json, one line of JSON."""

import argparse
import json
import os
import sys
import time

import lan
import manners
import memory
import report
import wan
from bench import Bench
from branch import require_own_network
from contestants import Aria2, Curl, ElectedLibtorrent, Libtorrent, Medv
from host import machine, say, version
from meter import Failed

STEPS = {
    "cold": wan.cold,
    "killed": wan.owner_killed,
    "loss": wan.multicast_loss,
    "lan": lan.between_hosts,
    "ping": manners.beside_delivery,
    "memory": memory.many_peers,
}
TOOLS = [tool.name for tool in (Medv, Libtorrent, ElectedLibtorrent, Aria2, Curl)]
PACKAGES = ["python3-libtorrent", "aria2", "curl", "nginx"]


def main():
    options = parse()
    require_own_network()
    bench = Bench(os.path.abspath(options.work), options.runs)
    rows, loads = [], []
    for step in options.only or STEPS:
        say(step)
        for row in STEPS[step](bench, options):
            rows.append(row)
            loads.append(os.getloadavg()[0])
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}, load {min(loads):.0f} to {max(loads):.0f}; {', '.join(version(p) for p in PACKAGES)}\n")
    print(report.raw(rows))
    print(f"\nMedian, and the least and the most:\n\n{report.summary(rows)}")
    if options.json:
        figures = wan.figures(rows) | lan.figures(rows) | memory.figures(rows) | manners.figures(rows)
        print(json.dumps({name: None if value is None else float(f"{value:.4g}") for name, value in figures.items()}))
    if failures := sum(row.failed for row in rows):
        raise Failed(f"{failures} of {len(rows)} runs failed")


def parse():
    parser = argparse.ArgumentParser(prog="bench/run.sh swarm", description="Measures deliveries in a branch against libtorrent, aria2 and curl.")
    parser.add_argument("--work", required=True, metavar="DIR", help="folder for scratch data, some 15 GB (default: a new one in the temporary folder)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="how often each is run; the median counts (default 3)")
    parser.add_argument("--only", nargs="+", choices=STEPS, metavar="STEP", help=f"do only these steps: {', '.join(STEPS)}")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=TOOLS, metavar="TOOL", help=f"measure only these in the steps cold and ping: {', '.join(TOOLS)}")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"bench/run.sh swarm: error: {failed}")
