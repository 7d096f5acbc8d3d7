"""MedV itself: packing, assembling, and a daemon that updates itself."""

import json
import os
import tempfile

from control import ask
from host import remove
from meter import Server, wait_until
from origin import WebOrigin
from realm import RUNTIME, Realm, program
from report import Row


def chunk_rates(bench):
    """GB/s of the boundary search alone and with SHA-256, from the benchmark beside this one."""
    return json.loads(bench.meter.text([program("Chunking.Benchmarks", "MedV.Chunking.Benchmarks"), bench.nonzero("v1"), "--json"], env=RUNTIME))


class Host(Server):
    """A daemon with a store of its own, without neighbours. It looks at the origin once, when it starts."""

    def __init__(self, folder, sockets):
        self.socket = os.path.join(sockets, "s")
        self.store = os.path.join(folder, "store")
        configuration = os.path.join(folder, "medvd.json")
        with open(configuration, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "Store": {"Folder": self.store},
                    "Control": {"Socket": self.socket},
                    "Delivery": {"RefreshInterval": "1.00:00:00"},
                    "Discovery": {"Enabled": False},
                    "Swarm": {"ListenAddress": "127.0.0.1", "ListenPort": 0, "Settle": "00:00:00"},
                },
                file)
        super().__init__([program("Daemon", "medvd"), "--config", configuration], os.path.join(folder, "medvd.log"), RUNTIME)
        wait_until(lambda: self.status() is not None, 60, "medvd does not answer")

    def status(self):
        self.check()
        return ask(self.socket, "/v1/status")

    def wait_for(self, version):
        """Waits until a version is complete; gives what the daemon says of it."""
        found = []

        def complete():
            found[:] = [i for i in (self.status() or {"images": []})["images"] if i["version"] == version and i["state"] == "complete"]
            return found

        wait_until(complete, 1800, f"version {version} is not complete")
        return found[0]


def update(bench, tool, what, image, options):
    """Packs v1 and `image` as the next version; a daemon that has v1 gets it from nginx. What the daemon fetched is what nginx counted."""
    realm, published, home = Realm.create(bench, "realm-update"), bench.folder("published"), bench.folder("host")
    realm.pack(bench.images["v1"], "linux")
    realm.publish(published)
    with tempfile.TemporaryDirectory(prefix="medv-bench-") as sockets, WebOrigin(bench.folder("nginx"), published) as origin:
        with Host(home, sockets) as host:
            realm.issue("pc", f"{home}/pc.pem")
            bench.meter.run(
                [program("Cli", "medv"), "enroll", "--origin", origin.url, "--root", realm.fingerprint(), "--certificate", f"{home}/pc.pem", "--socket", host.socket],
                env=RUNTIME)
            host.wait_for(1)

        before = realm.packed_bytes()
        packing = realm.pack(bench.images[image], "linux", *options)
        added = realm.packed_bytes() - before
        realm.publish(published)
        diff = realm.sign("diff", "linux@1", "linux@2")
        origin.forget()
        with Host(home, sockets) as host:
            told = host.wait_for(2)
        answers = origin.answers()
    bench.check(told["path"], image)
    for folder in (realm.folder, published, home):
        remove(folder)
    yield Row.of(tool, f"pack {image} after v1", packing, added, "added to the realm")
    yield Row(tool, f"told by diff, v1 to {image}", bytes=diff["totalBytes"], notes=f"chunks {diff['chunkBytes'] / 1e6:.1f}, patches {diff['patchBytes'] / 1e6:.1f}, manifest {diff['manifestBytes'] / 1e6:.1f} MB")
    yield Row.of(
        tool, what, host.use, answers.body,
        f"bodies from nginx, all of them; {answers.requests} requests, {answers.sent / 1e6:.1f} MB with headers; medvd from start to end")
