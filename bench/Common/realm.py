"""The programs of this repository, and an admin's folder."""

import json
import os
import shutil

from host import remove, size

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def program(project, name):
    return os.path.join(REPOSITORY, "artifacts", "bin", project, "release", name)


def native(project, name):
    """The program as branch PCs are given it: compiled by scripts/native.sh."""
    return os.path.join(REPOSITORY, "artifacts", "native", "publish", project, "release", name)


# Where the runtime is: programs of a build look for it only there and in the system's folders.
RUNTIME = {"DOTNET_ROOT": os.path.dirname(os.path.realpath(shutil.which("dotnet") or "/usr/bin/dotnet"))}


class Realm:
    """An admin's folder, driven with medv-sign."""

    def __init__(self, bench, name):
        self.bench = bench
        self.folder = bench.path(name)
        self.env = {**RUNTIME, "MEDV_REALM": self.folder, "MEDV_PASSPHRASE": "correct horse"}

    @staticmethod
    def create(bench, name):
        realm = Realm(bench, name)
        remove(realm.folder)
        realm.sign("init", "--name", "Bench")
        return realm

    def sign(self, *arguments):
        return json.loads(self.bench.meter.text([program("SigningTool", "medv-sign"), *arguments, "--json"], env=self.env))

    def pack(self, disk, name, *options):
        return self.run("pack", disk, "--image", name, *options, "--json")

    def assemble(self, version, out):
        return self.run("assemble", version, out)

    def inspect(self, version):
        return self.sign("inspect", version)

    def publish(self, folder):
        self.sign("sign")
        self.sign("publish", folder)

    def issue(self, name, out):
        """A certificate for a host, with its key, as a file."""
        self.sign("host", "issue", name, "--out", out)

    def fingerprint(self):
        return self.sign("list")["fingerprint"]

    def packed_bytes(self):
        return size(os.path.join(self.folder, "staging"))

    def run(self, *arguments):
        return self.bench.meter.run([program("SigningTool", "medv-sign"), *arguments], env=self.env)
