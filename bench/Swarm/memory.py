"""The memory of a daemon with many neighbours and a large image."""

import os
import time

from artefact import digest
from bench import LARGE_DATA_BYTES
from branch import Plan
from contestants import Medv
from delivery import Delivery
from meter import Failed
from report import Row, attempt, median

PEERS = 16
IMAGE = "large.raw"
LIMIT = 1200
LOOK_SECONDS = 5
WHAT = f"{PEERS} peers, 40 GB"


class Large:
    """The image, as far as a daemon has to know it."""

    name = IMAGE


def many_peers(bench, _):
    """Once: the peak hardly varies."""
    bench.large_disk(IMAGE)
    yield attempt(WHAT, Medv.name, lambda: deliver(bench))


def deliver(bench):
    """All start at the same moment, on links without limits, and have until the limit."""
    with bench.branch(Plan(PEERS + 1)) as branch, bench.origin(branch), Delivery(bench, branch, Medv, Large) as delivery:
        load, started, peers = os.getloadavg()[0], time.monotonic(), 0
        for host in delivery.takers:
            delivery.start(host)
        done = []
        while time.monotonic() - started < LIMIT and len(done) < PEERS + 1:
            time.sleep(LOOK_SECONDS)
            delivery.check_running()
            peers = max(peers, (delivery.takers[0].status() or {"peers": 0})["peers"])
            done = [host for host in delivery.takers if host.finished()]
        took = time.monotonic() - started
        if len({digest(host.finished(), LARGE_DATA_BYTES) for host in done}) > 1:
            raise Failed("hosts have different disks")
        return Row(
            WHAT,
            Medv.name,
            last=took if len(done) == PEERS + 1 else None,
            cpu=delivery.cpu(),
            rss=delivery.peak() / 2**20,
            load=load,
            notes=f"{peers} peers; after {took:.0f} s {len(done)} of {PEERS + 1} hosts had all")


def figures(rows):
    return {"peakRssMiB": median(rows, WHAT, Medv.name, "rss")}
