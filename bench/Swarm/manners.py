"""What somebody else in the branch feels of a delivery in the background: a ping to the origin, and a download."""

import itertools
import os
import re
import statistics
import time

from bench import WAN_MEBIBYTES
from branch import PAYLOAD, Plan
from contestants import Libtorrent, Medv
from delivery import Delivery
from meter import Failed, wait_until
from report import Row, attempt, median

LINKS = (100, 20)
QUEUE_MS = 200
HOSTS = 4
PING_SECONDS = 8
DOWNLOAD_SECONDS = 8
# How long a delivery has to find its speed before it is looked at.
STEADY_SECONDS = 3
STEADY_BYTES = 2_000_000


def beside_delivery(bench, options):
    artefact = bench.artefact("wan.raw", WAN_MEBIBYTES)
    for _ in range(bench.runs):
        for link, contestant in itertools.product(LINKS, (Medv, Libtorrent)):
            if contestant.name in options.tools:
                yield attempt(name_of(link), contestant.name, lambda: look(bench, contestant, artefact, link))


def figures(rows):
    rises = [median(rows, name_of(link), Medv.name, "ping") for link in LINKS]
    return {"pingRiseMs": max((rise for rise in rises if rise is not None), default=None)}


def name_of(link):
    return f"ping and download, {link} Mbit/s"


def look(bench, contestant, artefact, link):
    """One row; the delivery is not waited for."""
    with bench.branch(Plan(HOSTS + 1, wan=link, lan=1000, queue_ms=QUEUE_MS)) as branch, bench.origin(branch):
        other = branch.hosts.pop()
        idle = ping(bench, branch, other)
        with Delivery(bench, branch, contestant, artefact) as delivery:
            before = branch.wan_bytes()
            for host in delivery.takers:
                delivery.start(host)
            wait_until(lambda: branch.wan_bytes() - before > STEADY_BYTES, 120, "the delivery does not begin")
            time.sleep(STEADY_SECONDS)
            load, before, began = os.getloadavg()[0], branch.wan_bytes(), time.monotonic()
            busy = ping(bench, branch, other)
            carried = (branch.wan_bytes() - before) * 8 / (time.monotonic() - began) / (link * 1e6)
            share = download(bench, other, artefact) * 8 / (DOWNLOAD_SECONDS * link * 1e6 * PAYLOAD)
            done = sum(1 for host in delivery.takers if host.finished())
    if done:
        raise Failed(f"{done} hosts had all before the download beside them was over")
    return Row(
        name_of(link),
        contestant.name,
        ping=statistics.median(busy) - statistics.median(idle),
        ping95=ninety_fifth(busy) - ninety_fifth(idle),
        share=share,
        load=load,
        notes=f"idle {statistics.median(idle):.1f} ms, p95 {ninety_fifth(idle):.1f}; {len(busy)} answers; the delivery used {carried:.0%} of the link before the download")


def ping(bench, branch, place):
    """Milliseconds of each answer from the origin, ten a second. An answer that does not come counts as the longest: the queue was full."""
    count = PING_SECONDS * 10
    written = bench.meter.text(place.inside("sh", "-c", f"ping -n -q -c 1 -w 5 {branch.origin.address} >&2; ping -n -i 0.1 -c {count} -W 1 {branch.origin.address} || true"))
    times = [float(found) for found in re.findall(r"time=([\d.]+) ms", written)]
    if not times:
        raise Failed("the origin does not answer to ping")
    return times + [max(times)] * (count - len(times))


def download(bench, place, artefact):
    """Bytes that curl gets in a few seconds."""
    command = place.inside(
        "sh", "-c", f"curl -s -o /dev/null -w '%{{size_download}}' --max-time {DOWNLOAD_SECONDS} {bench.url}/{artefact.name} || [ $? = 28 ]")
    return int(bench.meter.text(command))


def ninety_fifth(values):
    return statistics.quantiles(values, n=20)[-1]
