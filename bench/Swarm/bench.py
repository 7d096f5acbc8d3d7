"""What all measurements share: the folder of the origin, what is in it, and the realm."""

import os

from artefact import Artefact, synthesize
from branch import ORIGIN_ADDRESS, Branch
from host import fresh, lock, say
from meter import Meter
from origin import WebOrigin
from realm import Realm

PORT = 8080
# As in the measurements of rivals that the aims come from.
WAN_MEBIBYTES = 256
LAN_MEBIBYTES = 512
LARGE_GIGABYTES = 40

# All that is not zero of such a disk lies in front: bench/Assemble/SyntheticDisk.cs has two chunks of 256 bytes for each 80,000 bytes.
LARGE_DATA_BYTES = LARGE_GIGABYTES * 10**9 // 80_000 * 2 * 256


class Bench:
    """A folder that is this run's alone, with the origin's folder `www`: the files, and below `medv` a realm that publishes them."""

    def __init__(self, work, runs):
        self.work = work
        self.runs = runs
        os.makedirs(work, exist_ok=True)
        self.lock = lock(work)
        self.url = f"http://{ORIGIN_ADDRESS}:{PORT}"
        self.hosts = self.path("hosts")
        self.meter = Meter(fresh(self.path("logs")))
        self.www = fresh(self.path("www"))
        self.published = os.path.join(self.www, "medv")
        self.certificates = fresh(self.path("certificates"))
        self.realm = Realm.create(self, "realm")
        self.fingerprint = self.realm.fingerprint()
        self.artefacts = {}

    def path(self, name):
        return os.path.join(self.work, name)

    def artefact(self, name, mebibytes):
        """A file and a disk of that size, published; made when it is first asked for."""
        if name not in self.artefacts:
            say(f"making {name}, {mebibytes} MiB")
            self.artefacts[name] = Artefact.make(name, mebibytes, self.www, self.realm, self.url)
            self.realm.publish(self.published)
        return self.artefacts[name]

    def large_disk(self, name):
        """Publishes a disk of 40 GB that takes little space under this name."""
        say(f"making {name}, {LARGE_GIGABYTES} GB in short chunks")
        synthesize(self.realm, name, LARGE_GIGABYTES, self.meter)
        self.realm.publish(self.published)

    def enrolment(self, place):
        """What an operator gives a daemon."""
        certificate = os.path.join(self.certificates, f"{place.name}.pem")
        if not os.path.exists(certificate):
            self.realm.issue(place.name, certificate)
        with open(certificate, encoding="ascii") as pem:
            return {"origins": [f"{self.url}/medv/"], "rootFingerprint": self.fingerprint, "certificate": pem.read()}

    def branch(self, plan):
        return Branch(plan, self.path("logs/branch.log"))

    def origin(self, branch):
        return WebOrigin(self.path("nginx"), self.www, ORIGIN_ADDRESS, PORT, branch.origin.inside())
