"""The rivals: each packs v1, goes from v1 to v2 and from v1 to v3, and gives rows for the table. Every disk that comes out is compared."""

import os
import re
import shutil

from bench import PACK, REBUILT, UPDATE
from host import remove, size
from origin import WebOrigin
from report import Row
from rsync_origin import RsyncOrigin

STEPS = {"v2": UPDATE, "v3": REBUILT}
BODIES = "bodies from nginx"


def casync(bench):
    """Chunks of about 64 KiB, one file a chunk."""
    www = bench.folder("casync-www")
    for name, image in bench.images.items():
        bench.meter.run(["casync", "make", f"--store={www}/store.castr", f"{www}/{name}.caibx", image])
    with WebOrigin(bench.folder("nginx"), www) as origin:
        for name, what in STEPS.items():
            out = fresh(bench)
            use = bench.meter.run(
                ["casync", "extract", f"--store={origin.url}/store.castr", f"--seed={bench.images['v1']}", f"{origin.url}/{name}.caibx", out])
            bench.check(out, name)
            yield fetched("casync", what, use, origin)
    remove(www)


def desync(bench):
    """The same format as casync in Go, with many requests at once."""
    if shutil.which("desync") is None:
        yield Row("desync", UPDATE, notes="not in PATH (Debian has no package)")
        return
    www, seeds = bench.folder("desync-www"), bench.folder("desync-seeds")
    os.mkdir(f"{www}/store")
    for name, image in bench.images.items():
        use = bench.meter.run(["desync", "make", "-s", f"{www}/store", f"{www}/{name}.caibx", image])
        if name == "v1":
            yield Row.of("desync", PACK, use, size(www))
    os.symlink(bench.images["v1"], f"{seeds}/v1.raw")
    shutil.copy(f"{www}/v1.caibx", f"{seeds}/v1.raw.caibx")
    with WebOrigin(bench.folder("nginx"), www) as origin:
        for name, what in STEPS.items():
            out = fresh(bench)
            use = bench.meter.run(
                ["desync", "extract", "-n", "10", "-s", f"{origin.url}/store", "--seed", f"{seeds}/v1.raw.caibx", f"{origin.url}/{name}.caibx", out])
            bench.check(out, name)
            yield fetched("desync", what, use, origin)
    remove(www)
    remove(seeds)


def zchunk(bench):
    """Chunks of about 32 KiB in one file with its index in front; several ranges in one request."""
    www, client = bench.folder("zchunk"), bench.folder("zchunk-client")
    for name, image in bench.images.items():
        use = bench.meter.run(["zck", image, "-o", f"{www}/{name}.zck"])
        if name == "v1":
            yield Row.of("zchunk", PACK, use, size(f"{www}/v1.zck"))
    with WebOrigin(bench.folder("nginx"), www) as origin:
        for name, what in STEPS.items():
            out = fresh(bench)
            use = bench.meter.run(
                ["sh", "-ec", f'zckdl -q -s "$1/v1.zck" "$2/{name}.zck" && unzck -c {name}.zck >"$3"', "sh", www, origin.url, out], cwd=client)
            bench.check(out, name)
            yield fetched("zchunk", what, use, origin)
    remove(www)
    remove(client)


def rsync(bench):
    """A daemon that reads the whole image for each client."""
    for name, what in STEPS.items():
        out = fresh(bench)
        bench.meter.run(["cp", "--sparse=always", bench.images["v1"], out])
        with RsyncOrigin(bench.folder("rsyncd"), os.path.dirname(bench.images[name])) as origin:
            url = f"rsync://127.0.0.1:{origin.port}/images/{name}.raw"
            use = bench.meter.run(["rsync", "-z", "-B", "4096", "--no-whole-file", "--ignore-times", "--stats", url, out])
        with open(bench.meter.path("output.log"), encoding="utf-8") as stats:
            down, up = (int(digits.replace(",", "")) for digits in re.search(
                r"Total bytes sent: (?P<up>[\d,]+)\s+Total bytes received: (?P<down>[\d,]+)", stats.read()).group("down", "up"))
        bench.check(out, name)
        yield Row.of("rsync -z -B4096", what, use, down, f"received; {up / 1e6:.1f} MB sent, the origin took {origin.use.cpu:.1f} CPU s")


def xdelta3(bench):
    """One delta of the whole images, with the largest window it has."""
    delta = bench.path("xdelta3")
    options = ["-f", "-B", str(2 << 30), "-s", bench.images["v1"]]
    for name, what in STEPS.items():
        use = bench.meter.run(["xdelta3", "-e", "-3", *options, bench.images[name], delta])
        yield Row.of("xdelta3 -3 -B 2G", what, use, size(delta), "making the delta; its size")
        out = fresh(bench)
        use = bench.meter.run(["xdelta3", "-d", *options, delta, out])
        bench.check(out, name)
        yield Row.of("xdelta3 -3 -B 2G", f"apply it, v1 to {name}", use)
        remove(delta)


def restic(bench):
    """A backup tool: chunks of about 1 MiB; what each next image adds to a repository that has v1."""
    repository, second = bench.path("restic"), bench.path("restic-v3")
    remove(repository)
    remove(second)
    settings = {"RESTIC_PASSWORD": "bench", "RESTIC_CACHE_DIR": bench.folder("restic-cache")}
    bench.meter.run(["restic", "init", "-q", "-r", repository], env=settings)
    for name, what, where in (("v1", PACK, repository), ("v2", UPDATE, repository), ("v3", REBUILT, second)):
        if name == "v2":
            bench.meter.run(["cp", "-al", repository, second])
        before = size(where)
        use = bench.meter.run(["restic", "backup", "-q", "-r", where, bench.images[name]], env=settings)
        yield Row.of("restic", what, use, size(where) - before, "growth of the repository")
    for folder in (repository, second, bench.path("restic-cache")):
        remove(folder)


def zsync(bench, limit):
    """Blocks of 4 KiB by a rolling checksum. Its search in v1 takes time that is quadratic in equal blocks, which zeros are: so it has a time limit."""
    www = bench.folder("zsync")
    with WebOrigin(bench.folder("nginx"), www) as origin:
        for name, what in STEPS.items():
            os.symlink(bench.images[name], f"{www}/{name}.raw")
            bench.meter.run(["zsyncmake", "-b", "4096", "-u", f"{name}.raw", "-o", f"{www}/{name}.zsync", bench.images[name]])
            out = fresh(bench)
            origin.forget()
            use = bench.meter.run(["zsync", "-q", "-i", bench.images["v1"], "-o", out, f"{origin.url}/{name}.zsync"], cwd=www, limit=limit)
            if use.timed_out:
                yield Row.of("zsync -b 4096", what, use, None, f"STOPPED after {limit} s, still reading v1: {origin.answers().body / 1e6:.1f} MB fetched")
                for left in (out, out + ".part", f"{www}/{name}.raw.part"):
                    remove(left)
            else:
                bench.check(out, name)
                yield fetched("zsync -b 4096", what, use, origin)
    remove(www)


def fetched(tool, what, use, origin):
    answers = origin.answers()
    origin.forget()
    return Row.of(tool, what, use, answers.body, f"{BODIES}; {answers.requests} requests, {answers.sent / 1e6:.1f} MB with headers")


def fresh(bench):
    """Where the next disk is to be written; nothing is there."""
    out = bench.path("out.raw")
    remove(out)
    return out
