"""One delivery to all hosts of a branch that start at the same moment, and what it took."""

import os
import time
from dataclasses import dataclass

from host import fresh, remove
from meter import Failed, stop

TICK = 0.025


@dataclass(frozen=True)
class Outcome:
    """Seconds count from the start of the programs.

    `seconds` are those until each host had all; `wan` and `received` are (second, bytes) of the WAN link and of each host, with headers; `cpu` that of all programs of all hosts,
    `rss` the largest memory of one; `busy` the share of all cores that this machine was at work, with all else it did.
    """

    seconds: list
    wan: list
    received: list
    cpu: float
    rss: int
    busy: float
    load: float

    @property
    def last(self):
        return max(self.seconds)


class Delivery:
    """The programs of the hosts. At the end of a `with` they are ended; hosts that were killed and started again count with all their lives."""

    def __init__(self, bench, branch, contestant, artefact, *, seeds=0, web=True):
        self.bench = bench
        self.branch = branch
        self.artefact = artefact
        fresh(bench.hosts)
        self.hosts = [contestant(bench, place, artefact, web) for place in branch.hosts]
        self.seeds = self.hosts[:seeds]
        self.takers = self.hosts[seeds:]
        self.lives = {host: [] for host in self.hosts}
        self.down = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop([life for lives in self.lives.values() for life in lives])

    def start(self, host):
        self.lives[host].append(host.start())
        self.down.discard(host)

    def kill(self, host):
        """SIGKILL; it stays down until it is started again."""
        self.down.add(host)
        self.lives[host][-1].kill()

    def seed(self, limit):
        """Brings all to the first hosts, without the clock."""
        for host in self.seeds:
            host.give()
            self.start(host)
        self._follow(self.seeds, limit, lambda _: None)

    def run(self, limit, at_tick=lambda _: None):
        """Starts the hosts that have nothing and waits until each has all. `at_tick` is told the seconds, again and again."""
        before, busy, load = self.cpu(), cpu_of_machine(), os.getloadavg()[0]
        started = time.monotonic()
        for host in self.takers:
            self.start(host)
        seconds, samples = self._follow(self.takers, limit, at_tick)
        passed = time.monotonic() - started
        return Outcome(
            seconds,
            [(at, wan) for at, wan, _ in samples],
            [[(at, received[i]) for at, _, received in samples] for i in range(len(self.seeds), len(self.hosts))],
            self.cpu() - before,
            self.peak(),
            (cpu_of_machine() - busy) / passed / os.cpu_count(),
            load)

    def check(self):
        """Compares every disk, and removes it."""
        for host in self.takers:
            file = host.finished()
            if not self.artefact.check(file):
                raise Failed(f"{file} is not what was delivered")
            remove(file)

    def check_running(self):
        """Fails when a program has ended by itself."""
        for host, lives in self.lives.items():
            if lives and host not in self.down:
                lives[-1].check()

    def cpu(self):
        """CPU seconds of all programs of all hosts until now."""
        return sum(life.so_far().cpu for lives in self.lives.values() for life in lives)

    def peak(self):
        """The largest memory that one of them has had, in bytes."""
        return max(life.so_far().rss for lives in self.lives.values() for life in lives)

    def _follow(self, hosts, limit, at_tick):
        started = time.monotonic()
        seconds, samples = {}, []
        while len(seconds) < len(hosts):
            now = time.monotonic() - started
            if now > limit:
                raise Failed(f"after {limit} s {len(seconds)} of {len(hosts)} hosts have all")
            samples.append((now, self.branch.wan_bytes(), self.branch.received_bytes()))
            for host in hosts:
                if host not in seconds and host.finished():
                    seconds[host] = time.monotonic() - started
            at_tick(now)
            self.check_running()
            time.sleep(TICK)
        return [seconds[host] for host in hosts], samples


def when(samples, share):
    """The second at which this share of all bytes had come, between two looks as if they came evenly."""
    first, last = samples[0][1], samples[-1][1]
    wanted = first + share * (last - first)
    for (before, low), (after, high) in zip(samples, samples[1:]):
        if high >= wanted and high > low:
            return before + (after - before) * (wanted - low) / (high - low)
    return samples[-1][0]


def cpu_of_machine():
    """CPU seconds of all programs of this machine since it was started."""
    with open("/proc/stat", encoding="ascii") as stat:
        ticks = [int(field) for field in stat.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
