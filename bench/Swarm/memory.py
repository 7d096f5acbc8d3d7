"""The memory of a daemon with many neighbours and a large image."""

import os
import time

from artefact import digest
from branch import Plan
from contestants import Medv
from delivery import Delivery
from host import say
from meter import Failed
from report import Row, median

PEERS = 16
IMAGE = "large.raw"
LIMIT = 1200
WHAT = f"{PEERS} peers, 40 GB"


class Large:
    """The image, as far as a daemon has to know it."""

    name = IMAGE


def many_peers(bench, _):
    """All start at the same moment, on links without limits. Once each: the peak hardly varies."""
    bench.large_disk(IMAGE)
    say(f"  {WHAT}: medv")
    with bench.branch(Plan(PEERS + 1)) as branch, bench.origin(branch):
        with Delivery(bench, branch, Medv, Large) as delivery:
            load, started, most = os.getloadavg()[0], time.monotonic(), 0
            for host in delivery.takers:
                delivery.start(host)
            while time.monotonic() - started < LIMIT and not all(host.finished() for host in delivery.takers):
                time.sleep(5)
                delivery.check_running()
                most = max(most, (delivery.takers[0].status() or {"peers": 0})["peers"])
            done = [host for host in delivery.takers if host.finished()]
            took = time.monotonic() - started
            row = Row(
                WHAT, Medv.name, last=took if len(done) == len(delivery.takers) else None, cpu=delivery.cpu(), rss=delivery.peak() / 2**20, load=load,
                notes=f"{most} peers; after {took:.0f} s {len(done)} of {PEERS + 1} hosts had all")
            if len({digest(host.finished()) for host in done}) > 1:
                raise Failed("hosts have different disks")
    return [row]


def figures(rows):
    return {"peakRssMiB": median(rows, WHAT, Medv.name, "rss")}
