"""Measures the content engine against its rivals on three disks; see README.md. Ends with a table and, with --json, one line of JSON."""

import argparse
import inspect
import json
import os
import signal
import sys
import time

import limits
import medv
import rivals
from bench import ASSEMBLE, PACK, REBUILT, UPDATE, Bench
from host import machine, remove, say, size, version
from markdown import table
from meter import Failed, median, warm
from report import HEADINGS, NUMBERS, Cache, Row

PACKAGES = ["openssl", "zstd", "casync", "zchunk", "rsync", "xdelta3", "restic", "zsync"]


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(os.path.abspath(options.images), os.path.abspath(options.work or os.path.join(options.images, "work")), options.runs)
    rows, figures, loads = [], {}, []
    for step in options.only or STEPS:
        say(step)
        loads.append(os.getloadavg()[0])
        measured, ratios = STEPS[step](bench, options)
        rows += measured
        figures |= ratios
    figures |= updates_against_rivals(rows)
    loads.append(os.getloadavg()[0])
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}, load {min(loads):.0f} to {max(loads):.0f}; {', '.join(version(p) for p in PACKAGES)}\n")
    print(table(HEADINGS, [row.cells() for row in rows], NUMBERS))
    if options.json:
        print(json.dumps({name: None if value is None else float(f"{value:.4g}") for name, value in figures.items()}))


def parse():
    parser = argparse.ArgumentParser(prog="bench/run.sh content", description="Measures packing, assembling and updates against casync, zchunk, zsync, xdelta3, restic and rsync.")
    parser.add_argument("--images", required=True, metavar="DIR", help="folder with v1.raw, v2.raw, v3.raw")
    parser.add_argument("--work", metavar="DIR", help="folder for scratch data, some 25 GB (default: work in the folder of the images)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="how often what is timed is run; the median counts (default 3)")
    parser.add_argument("--fresh", action="store_true", help="measure the slow rivals anew, also where figures of these images and versions are kept")
    parser.add_argument("--zsync-limit", type=int, default=300, metavar="SECONDS", help="how long zsync may try each image (default 300)")
    parser.add_argument("--only", nargs="+", choices=STEPS, help="do only these steps; figures that need others are missing")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser.parse_args()


def chunks(bench, _):
    """The boundary search alone, on one core and from memory."""
    rates = medv.chunk_rates(bench)
    rows = [Row("medv", name, notes=f"{rates[key]:.2f} GB per CPU second, one thread") for name, key in (("boundary search", "chunkSearchGBps"), ("search and SHA-256", "chunkHashGBps"))]
    return rows, {key: rates[key] for key in ("chunkSearchGBps", "chunkHashGBps")}


def pack(bench, _):
    """The limits, MedV and casync in turns, so that what else the machine does meets them all."""
    uses = {}
    data = bench.nonzero("v1")
    for i in range(bench.runs):
        say(f"  run {i + 1} of {bench.runs}")
        warm(data)
        collect(uses, limits.measure(bench))
        warm(bench.images["v1"])
        realm = medv.Realm.create(bench, "realm")
        collect(uses, {("medv", PACK): realm.pack(bench.images["v1"], "linux")})
        store = bench.folder("casync")
        warm(bench.images["v1"])
        collect(uses, {("casync", PACK): bench.meter.run(["casync", "make", f"--store={store}/store.castr", f"{store}/v1.caibx", bench.images["v1"]])})
    took = {key: median(of) for key, of in uses.items()}
    report = realm.inspect("linux@1")
    written = {("medv", PACK): (realm.packed_bytes(), f"{report['chunks']} chunks"), ("casync", PACK): (size(bench.path("casync")), "a file for each chunk")}
    rows = [Row.of(*key, use, *written.get(key, (os.path.getsize(data), "the non-zero bytes"))) for key, use in took.items()]
    disk = os.path.getsize(bench.images["v1"])
    rows.append(Row("medv", "manifest of v1", bytes=report["manifestBytes"], notes=f"{100 * report['manifestBytes'] / os.path.getsize(data):.3f} % of the non-zero bytes"))
    limit = took[limits.SHA256, PACK].cpu + took[limits.ZSTD, PACK].cpu
    return rows, {
        "packCpuRatio": took["medv", PACK].cpu / limit,
        "packWallVsCasync": took["medv", PACK].wall / took["casync", PACK].wall,
        "manifestPercent": 100 * report["manifestBytes"] / disk,
    }


def assemble(bench, _):
    """Both from what the packing left on this disk, in turns."""
    uses = {}
    realm, store = medv.Realm(bench, "realm"), bench.path("casync")
    out = bench.path("out.raw")
    for i in range(bench.runs):
        say(f"  run {i + 1} of {bench.runs}")
        for tool, run, source in (
            ("medv", lambda: realm.assemble("linux@1", out), realm.folder),
            ("casync", lambda: bench.meter.run(["casync", "extract", f"--store={store}/store.castr", f"{store}/v1.caibx", out]), store),
        ):
            remove(out)
            warm(source)
            collect(uses, {(tool, ASSEMBLE): run()})
            bench.check(out, "v1")
    took = {key: median(of) for key, of in uses.items()}
    ours, theirs = took["medv", ASSEMBLE], took["casync", ASSEMBLE]
    rows = [Row.of(*key, use, os.path.getsize(bench.images["v1"])) for key, use in took.items()]
    return rows, {"assembleCpuVsCasync": ours.cpu / theirs.cpu, "assembleWallVsCasync": ours.wall / theirs.wall}


def measure_rivals(bench, options):
    """What takes minutes and always comes to the same bytes is kept between runs."""
    cache = Cache(bench.path("kept.json"), options.fresh)
    rows = []
    for name, packages, measure in (
        ("casync", ["casync"], rivals.casync),
        ("desync", [], rivals.desync),
        ("zchunk", ["zchunk"], rivals.zchunk),
        ("rsync", ["rsync"], rivals.rsync),
        ("xdelta3", ["xdelta3"], rivals.xdelta3),
        ("restic", ["restic"], rivals.restic),
        ("zsync", ["zsync"], lambda b: rivals.zsync(b, options.zsync_limit)),
    ):
        say(f"  {name}")
        depends_on = {**bench.digests, "versions": [version(package) for package in packages], "code": inspect.getsource(getattr(rivals, name))}
        try:
            rows += cache.rows(name, depends_on, lambda: measure(bench))
        except Failed as failed:
            say(f"  {name} failed: {failed}")
            rows.append(Row(name, UPDATE, notes=f"FAILED: {failed}".splitlines()[0]))
    return rows, {}


def updates(bench, _):
    """A daemon with v1 updates itself."""
    rows = []
    for tool, what, name, options in (
        ("medv, patches off", UPDATE, "v2", ["--patch-from", "off"]),
        ("medv, patches on", UPDATE, "v2", []),
        ("medv, patches on", REBUILT, "v3", []),
        ("medv, patches off", REBUILT, "v3", ["--patch-from", "off"]),
    ):
        say(f"  {tool}: {what}")
        rows += medv.update(bench, tool, what, name, options)
    return rows, {}


def updates_against_rivals(rows):
    """The ratios of bytes; None where a part was not measured."""
    fetched = {(row.tool, row.what): row.bytes for row in rows}
    best = min((fetched[key] for key in ((tool, UPDATE) for tool in ("casync", "desync", "zchunk")) if fetched.get(key)), default=None)

    def ratio(mine, theirs):
        return mine / theirs if mine and theirs else None

    off, on = fetched.get(("medv, patches off", UPDATE)), fetched.get(("medv, patches on", UPDATE))
    return {
        "updateOffVsBest": ratio(off, best),
        "updatePatchVsBest": ratio(on, best),
        "updatePatchVsRsync4096": ratio(on, fetched.get(("rsync -z -B4096", UPDATE))),
        "updatePatchVsXdelta3": ratio(on, fetched.get(("xdelta3 -3 -B 2G", UPDATE))),
        "rebuiltVsCasync": ratio(fetched.get(("medv, patches on", REBUILT)), fetched.get(("casync", REBUILT))),
    }


def collect(uses, more):
    for key, use in more.items():
        uses.setdefault(key, []).append(use)


STEPS = {"chunks": chunks, "pack": pack, "assemble": assemble, "rivals": measure_rivals, "updates": updates}

if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"bench/run.sh content: error: {failed}")
