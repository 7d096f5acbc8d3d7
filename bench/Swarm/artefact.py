"""What is delivered: a file that cannot be compressed, with its torrent, and the same as a disk in a realm."""

import hashlib
import json
import os
import random
import shutil

import libtorrent
from host import size
from realm import RUNTIME, program

PIECE = 1 << 20
RECORD = {"image": None, "version": 1, "diskBytes": None, "manifestSha256": None, "manifestBytes": None, "packedAt": "2026-01-01T00:00:00Z"}


class Artefact:
    """A file in the origin's folder. `packed` are the bytes of the packs that hold it, pages of the manifest included."""

    def __init__(self, name, file, packed):
        self.name = name
        self.file = file
        self.packed = packed
        self.torrent = file + ".torrent"
        self.bytes = os.path.getsize(file)
        self.digest = digest(file)

    def check(self, file):
        """Whether a file that was delivered is this one, bit for bit."""
        return digest(file) == self.digest

    @staticmethod
    def make(name, mebibytes, www, realm, url):
        """The same bytes each time."""
        file = os.path.join(www, name)
        numbers = random.Random(f"{name} {mebibytes}")
        with open(file, "wb") as out:
            for _ in range(mebibytes):
                out.write(numbers.randbytes(1 << 20))
        before = realm.packed_bytes()
        realm.pack(file, name)
        artefact = Artefact(name, file, realm.packed_bytes() - before)
        artefact.make_torrent(f"{url}/{name}")
        return artefact

    def make_torrent(self, url):
        files = libtorrent.file_storage()
        libtorrent.add_files(files, self.file)
        torrent = libtorrent.create_torrent(files, PIECE, flags=libtorrent.create_torrent.v1_only)
        torrent.add_url_seed(url)
        libtorrent.set_piece_hashes(torrent, os.path.dirname(self.file))
        with open(self.torrent, "wb") as out:
            out.write(libtorrent.bencode(torrent.generate()))


def synthesize(realm, name, gigabytes, meter):
    """Puts a disk into a realm that has as many chunks, files and places as a Debian desktop of that size, but short ones (bench/Assemble/SyntheticDisk.cs)."""
    staging = os.path.join(realm.folder, "staging")
    meter.run([program("Assemble", "MedV.Bench.Assemble"), "synthesize", staging, str(gigabytes)], env=RUNTIME)
    root = os.path.join(staging, "root")
    manifest = digest(root)
    target = os.path.join(staging, "targets", "images", name, f"{manifest}.1.manifest")
    record = os.path.join(realm.folder, "packed", name, "1.json")
    for file in (target, record):
        os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(record, "w", encoding="ascii") as out:
        json.dump(RECORD | {"image": name, "diskBytes": gigabytes * 10**9, "manifestSha256": manifest, "manifestBytes": size(root)}, out)
    shutil.move(root, target)


def digest(file, length=None):
    """SHA-256 of a file, or of as many bytes from its start."""
    with open(file, "rb") as content:
        if length is None:
            return hashlib.file_digest(content, "sha256").hexdigest()
        return hashlib.sha256(content.read(length)).hexdigest()
