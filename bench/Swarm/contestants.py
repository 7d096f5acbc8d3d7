"""The programs that bring a file to a host. Each says how it is started there, whether the host has it all, and where.

A contestant has one object for each host: `start` gives the running program, and may be called again after it was killed.
"""

import json
import os
import shutil
import sys
import threading

from control import ask
from host import fresh
from meter import Server, wait_until
from realm import RUNTIME, native

HERE = os.path.dirname(os.path.abspath(__file__))


class Medv:
    """medvd as it comes, with its defaults. It joins the realm as soon as its control socket answers: that and all metadata is in every figure."""

    name = "medv"

    def __init__(self, bench, place, artefact, _):
        self.folder = fresh(os.path.join(bench.hosts, place.name))
        self.place = place
        self.image = artefact.name
        self.socket = f"/run/{place.name}.sock"
        self.configuration = os.path.join(self.folder, "medvd.json")
        self.request = bench.enrolment(place)
        with open(self.configuration, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "Store": {"Folder": os.path.join(self.folder, "store")},
                    "Control": {"Socket": self.socket},
                    "Delivery": {"Images": [self.image]},
                    "Discovery": {"Interfaces": ["eth0"]},
                },
                file)

    def start(self):
        command = self.place.inside(native("Daemon", "medvd"), "--config", self.configuration)
        server = Server(command, os.path.join(self.folder, "output.log"), RUNTIME)
        threading.Thread(target=self._enroll, args=(server,), daemon=True).start()
        return server

    def give(self):
        """The origin is there: it fetches all by itself."""

    def status(self):
        """What the daemon says of itself; None while it does not answer."""
        return ask(self.socket, "/v1/status")

    def fetched(self):
        """Bytes that the daemon says it read from the origin since it was started."""
        return sum(image["wanBodyBytes"] for image in (self.status() or {"images": []})["images"])

    def finished(self):
        """The disk; None until it is whole. Looks at the store and not at the daemon, which has other things to do."""
        images = os.path.join(self.folder, "store", "images")
        return next((os.path.join(folder, "disk.raw") for folder, _, names in os.walk(images) if "disk.raw" in names), None)

    def _enroll(self, server):
        wait_until(lambda: server.use or self.status() is not None, 120, "medvd does not answer")
        if (self.status() or {}).get("state") == "unenrolled":
            ask(self.socket, "/v1/enroll", self.request, seconds=130)


class File:
    """A program that writes the file into its folder, and whose folder says when it is whole."""

    def __init__(self, bench, place, artefact, web):
        self.folder = fresh(os.path.join(bench.hosts, place.name))
        self.place = place
        self.artefact = artefact
        self.url = f"{bench.url}/{artefact.name}"
        self.web = web
        self.done = os.path.join(self.folder, "done")

    def start(self):
        return Server(self.place.inside(*self.command()), os.path.join(self.folder, "output.log"))

    def give(self):
        """Puts the file where the program finds it."""
        shutil.copy(self.artefact.file, self.folder)

    def finished(self):
        return os.path.join(self.folder, self.artefact.name) if os.path.exists(self.done) else None


class Libtorrent(File):
    """libtorrent with the origin as web seed on each host."""

    name = "libtorrent"

    def command(self):
        return [
            sys.executable, os.path.join(HERE, "libtorrent_host.py"),
            self.artefact.torrent, self.folder, self.place.address, self.done, "web-seed" if self.web else "peers-only"]


class ElectedLibtorrent(Libtorrent):
    """libtorrent with the web seed on the first host only: what one gets who elects by hand."""

    name = "libtorrent, elected"

    def __init__(self, bench, place, artefact, web):
        super().__init__(bench, place, artefact, web and place.name == "pc1")


class Aria2(File):
    """aria2 with the origin as web seed on each host."""

    name = "aria2"

    def command(self):
        # It runs a program when it has all, with three arguments that are not wanted.
        hook = os.path.join(self.folder, "complete")
        with open(hook, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\n: >{self.done}\n")
        os.chmod(hook, 0o755)
        return [
            "aria2c", "--quiet", "--no-conf", f"--dir={self.folder}", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=true",
            f"--bt-lpd-interface={self.place.address}", "--listen-port=6881", "--seed-ratio=0.0", "--file-allocation=none", "--bt-max-peers=60",
            "--summary-interval=0", f"--on-bt-download-complete={hook}", self.artefact.torrent]


class Curl(File):
    """curl, each host for itself."""

    name = "curl"

    def command(self):
        return ["sh", "-c", 'curl -sS -f -o "$1" "$2" && : >"$3" && exec sleep infinity', "sh", os.path.join(self.folder, self.artefact.name), self.url, self.done]
