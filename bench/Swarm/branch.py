"""A branch in network namespaces: an origin behind a thin link, a router, a switch and its hosts.

    origin 10.99.0.2 --- carrier --(WAN: tbf both ways)-- router 10.98.0.1 --bridge-- 10.98.0.11 pc1
                                                                           +--------- 10.98.0.12 pc2 ...

The thin link does not begin at the origin: a sender sees how full a queue of its own machine is, and holds back; that of a carrier it fills.

All of it lies in the private network and process namespaces that run.sh makes, and is gone with them.
"""

import json
import subprocess
from dataclasses import dataclass

from meter import Failed, Server, wait_until

ORIGIN_ADDRESS = "10.99.0.2"

# What a link of a given rate carries of TCP's payload: frames of 1514 bytes, as tbf counts them, hold 1448.
PAYLOAD = 1448 / 1514

LOSS = """
table inet loss {
  counter lost {}
  chain input {
    type filter hook input priority filter
    meta pkttype multicast numgen random mod 100 < %d counter name lost drop
  }
}
"""


@dataclass(frozen=True)
class Plan:
    """How many hosts, and the links: Mbit/s, None without a limit. `loss` is the percentage of multicast packets that no host hears."""

    hosts: int
    wan: int | None = None
    lan: int | None = None
    queue_ms: int = 100
    loss: int = 0


@dataclass(frozen=True)
class Place:
    """A machine of the branch."""

    name: str
    address: str

    def inside(self, *command):
        """The command, to be run there."""
        return ["ip", "netns", "exec", self.name, *command]


class Branch:
    """Made with `with`, and removed at its end."""

    def __init__(self, plan, log):
        self.plan = plan
        self.origin = Place("origin", ORIGIN_ADDRESS)
        self.carrier = Place("carrier", "10.97.0.2")
        self.router = Place("router", "10.97.0.1")
        self.hosts = [Place(f"pc{i}", f"10.98.0.{10 + i}") for i in range(1, plan.hosts + 1)]
        self._log = log
        self._made = []

    def __enter__(self):
        try:
            self._build()
            # Somebody has to be in the router's network for its counters to be read.
            self._porter = Server(self.router.inside("sleep", "infinity"), self._log)
            wait_until(lambda: "wan0" in self._counters(), 10, "the router has no WAN link")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._porter.stop()
        self._remove()

    def wan_bytes(self):
        """What the WAN link has carried down, with headers."""
        return self._counters()["wan0"][0]

    def received_bytes(self):
        """What each host has received, with headers."""
        counters = self._counters()
        return [counters[f"port{i}"][1] for i in range(1, self.plan.hosts + 1)]

    def multicast_lost(self):
        """The multicast packets that were taken from all hosts."""
        return sum(
            entry["counter"]["packets"]
            for place in self.hosts
            for entry in json.loads(run(place.inside("nft", "-j", "list", "counters")))["nftables"]
            if "counter" in entry)

    def _counters(self):
        """Bytes received and sent by each device of the router."""
        with open(f"/proc/{self._porter.process.pid}/net/dev", encoding="ascii") as devices:
            lines = [line.replace(":", " ").split() for line in devices.readlines()[2:]]
        return {fields[0]: (int(fields[1]), int(fields[9])) for fields in lines}

    def _build(self):
        for place in (self.origin, self.carrier, self.router, *self.hosts):
            run(["ip", "netns", "add", place.name])
            self._made.append(place.name)
            run(["ip", "-n", place.name, "link", "set", "lo", "up"])
            # Whatever this machine is set to. Every kernel has reno and lets a namespace choose it, and it fills a queue as cubic does.
            self._set(place, "net/ipv4/tcp_congestion_control", "reno")
        for place in (self.carrier, self.router):
            self._set(place, "net/ipv4/ip_forward", 1)
        wire(self.carrier, "origin0", "10.99.0.1", self.origin)
        wire(self.router, "wan0", self.router.address, self.carrier)
        limit(self.router, "wan0", self.carrier, self.plan.wan, self.plan.queue_ms, "64kb")
        route(self.origin, "10.99.0.1")
        route(self.carrier, self.router.address)
        route(self.router, self.carrier.address)

        # Packets on the WAN as they are on a wire, not 64 KB at once; and what the origin has sent is on its way, not in a buffer of the origin: else
        # the access log would count what a killed host never got.
        run(["ip", "-n", self.origin.name, "link", "set", "eth0", "gso_max_segs", "1"])
        self._set(self.origin, "net/ipv4/tcp_notsent_lowat", 64 << 10)

        # A snooping bridge without a querier drops multicast after a while; a cheap branch switch does not snoop.
        run(["ip", "-n", "router", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0"])
        up(self.router, "br0", "10.98.0.1")
        for i, place in enumerate(self.hosts, 1):
            port = f"port{i}"
            wire(self.router, port, None, place)
            run(["ip", "-n", "router", "link", "set", port, "master", "br0", "up"])
            limit(self.router, port, place, self.plan.lan, 20, "256kb")
            route(place, "10.98.0.1")
            if self.plan.loss:
                run(place.inside("nft", "-f", "-"), LOSS % self.plan.loss)

    def _set(self, place, name, value):
        run(place.inside("sh", "-c", f"echo {value} >/proc/sys/{name}"))

    def _remove(self):
        while self._made:
            run(["ip", "netns", "delete", self._made.pop()])


def wire(place, device, address, other):
    """A cable from a device of one machine to eth0 of another."""
    run(["ip", "link", "add", device, "netns", place.name, "type", "veth", "peer", "name", "eth0", "netns", other.name])
    if address:
        up(place, device, address)
    up(other, "eth0", other.address)


def up(place, device, address):
    run(["ip", "-n", place.name, "address", "add", f"{address}/24", "dev", device])
    run(["ip", "-n", place.name, "link", "set", device, "up"])


def route(place, gateway):
    run(["ip", "-n", place.name, "route", "add", "default", "via", gateway])


def limit(place, device, other, rate, queue_ms, burst):
    """Both ends of a cable, if there is a limit."""
    for name, end in ((place.name, device), (other.name, "eth0")) if rate else ():
        run(["tc", "-n", name, "qdisc", "add", "dev", end, "root", "tbf", "rate", f"{rate}mbit", "burst", burst, "latency", f"{queue_ms}ms"])


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"'{' '.join(command)}' ended with code {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def require_own_network():
    """Fails unless this is a network of its own, where namespaces can be made."""
    if [link["ifname"] for link in json.loads(run(["ip", "-j", "link"]))] != ["lo"]:
        raise Failed("needs root, and a kernel that gives it a network of its own")
