"""What all measurements share: the images, the folder for scratch data, and what is said while it goes on."""

import os

from host import fresh, lock, remove, say
from meter import Failed, Meter

UPDATE = "update v1 to v2"
REBUILT = "update v1 to v3"
PACK = "pack v1"
ASSEMBLE = "assemble v1"
ZEROS = bytes(4096)


class Bench:
    """The images by name (v1, v2, v3), their SHA-256, and a folder that is this run's alone."""

    def __init__(self, images, work, runs):
        self.images = {name: os.path.join(images, f"{name}.raw") for name in ("v1", "v2", "v3")}
        for file in self.images.values():
            if not os.path.isfile(file):
                raise Failed(f"{file} is missing; --images is a folder with v1.raw, v2.raw and v3.raw")
        self.work = work
        self.runs = runs
        os.makedirs(work, exist_ok=True)
        self.lock = lock(work)
        self.meter = Meter(os.path.join(work, "logs"))
        self.digests = {name: self.digest(file) for name, file in self.images.items()}

    def folder(self, name):
        """A scratch folder, empty."""
        return fresh(self.path(name))

    def path(self, name):
        return os.path.join(self.work, name)

    def digest(self, file):
        return self.meter.text(["openssl", "dgst", "-sha256", "-r", file]).split()[0]

    def check(self, file, image):
        """Fails when a disk that was made is not the image, and removes it."""
        if self.digest(file) != self.digests[image]:
            raise Failed(f"{file} is not {image}")
        remove(file)

    def nonzero(self, name):
        """A file with the 4 KiB blocks of an image that are not all zeros, in order; made once for each content."""
        file = self.path(f"{name}-{self.digests[name][:16]}.nonzero")
        if not os.path.exists(file):
            say(f"writing the non-zero blocks of {name}")
            with open(self.images[name], "rb") as image, open(file + ".new", "wb") as out:
                while piece := image.read(1 << 20):
                    blocks = (piece[i : i + 4096] for i in range(0, len(piece), 4096))
                    out.write(b"".join(block for block in blocks if block != ZEROS[: len(block)]))
            os.replace(file + ".new", file)
        return file
