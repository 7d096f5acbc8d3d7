"""Deliveries inside the branch: one host has all, the others have nothing, and the origin has no content."""

import itertools
import os
import statistics
from contextlib import contextmanager

from bench import LAN_MEBIBYTES
from branch import Plan
from contestants import Libtorrent, Medv
from delivery import Delivery, when
from meter import Failed
from report import Row, attempt, median

TAKERS = (1, 4, 8)
LINKS = (1000, None)
LIMIT = 600

# The middle of the bytes, without the start of the programs and the end of the last one: what is called speed.
FROM, TO = 0.05, 0.95


def between_hosts(bench, _):
    """MedV and libtorrent in turns."""
    artefact = bench.artefact("lan.raw", LAN_MEBIBYTES)
    for _ in range(bench.runs):
        for link, takers, contestant in itertools.product(LINKS, TAKERS, (Medv, Libtorrent)):
            yield attempt(name_of(takers, link), contestant.name, lambda: deliver(bench, contestant, artefact, takers, link))


def figures(rows):
    def ours(takers, link, name):
        return median(rows, name_of(takers, link), Medv.name, name)

    def theirs(takers, link, name):
        return median(rows, name_of(takers, link), Libtorrent.name, name)

    def ratio(takers, link, name):
        return ours(takers, link, name) / theirs(takers, link, name) if ours(takers, link, name) and theirs(takers, link, name) else None

    return {
        "lanMBps1to1": ours(1, 1000, "speed"),
        "cpuPerGiBBothEnds": ours(1, 1000, "per_gib"),
        "libtorrentCpuPerGiBBothEnds": theirs(1, 1000, "per_gib"),
        "last1to4VsLibtorrent": ratio(4, 1000, "last"),
        "last1to8VsLibtorrent": ratio(8, 1000, "last"),
        "unlimitedVsLibtorrent": ratio(1, None, "speed"),
    }


def name_of(takers, link):
    return f"1 to {takers}, " + (f"{link} Mbit/s" if link else "unlimited")


def deliver(bench, contestant, artefact, takers, link):
    """One delivery as a row. The host that has all got it before the clock began, over a WAN without a limit."""
    with bench.branch(Plan(takers + 1, lan=link)) as branch, bench.origin(branch) as origin:
        with Delivery(bench, branch, contestant, artefact, seeds=1, web=False) as delivery:
            delivery.seed(LIMIT)
            with without_packs(bench):
                before = branch.wan_bytes()
                outcome = delivery.run(LIMIT)
                wan = branch.wan_bytes() - before
            delivery.check()
    if wan > artefact.bytes / 20:
        raise Failed(f"{wan / 1e6:.1f} MB came over the WAN, where there was nothing to come")
    return Row(
        name_of(takers, link),
        contestant.name,
        first=min(outcome.seconds),
        last=outcome.last,
        began=min(when(received, FROM) for received in outcome.received),
        ended=max(when(received, TO) for received in outcome.received),
        speed=statistics.median(speed_of(artefact, received) for received in outcome.received),
        cpu=outcome.cpu,
        per_gib=outcome.cpu / (takers * artefact.bytes / 2**30),
        rss=outcome.rss / 2**20,
        busy=outcome.busy,
        load=outcome.load)


def speed_of(artefact, received):
    """MB of payload a second at which one host received the middle of all bytes."""
    return artefact.bytes * (TO - FROM) / 1e6 / (when(received, TO) - when(received, FROM))


@contextmanager
def without_packs(bench):
    """The origin knows which versions there are, which each host reads for itself, and nothing of what is in them."""
    packs = os.path.join(bench.published, "packs")
    os.rename(packs, packs + ".away")
    try:
        yield
    finally:
        os.rename(packs + ".away", packs)
