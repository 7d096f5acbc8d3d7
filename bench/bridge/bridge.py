#!/usr/bin/env python3
"""Measures the bridge with a real guest, a real user and real windows, beside bare QEMU. bench/run.sh bridge starts it: docs/performance.md, "The bridge"."""

import argparse
import json
import os
import signal
import statistics
import sys
import time

import bare
import screen
from branch import WORKSPACE, Branch, Desk, make_disk
from host import machine, say
from markdown import table
from meter import Failed, Meter, wait_until

TARGETS = {"clickRunningSeconds": 0.4, "clickSuspendedSeconds": 1.0, "clickColdSeconds": 5.0, "publishSeconds": 5.0, "idleCpuPercent": 0.5, "rssMiB": 60}
IDLE_SECONDS = 20
PUBLISH_SECONDS = 60


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.meter = Meter(self.path("log"))

    def path(self, name):
        return os.path.join(self.folder, name)


def click(desk, app="xcalc", title="Calculator"):
    """Seconds from the start of `medv run` to the window."""
    before = desk.screen.windows.all()
    begun = time.monotonic()
    process = desk.start("run", WORKSPACE, app)
    shown = desk.screen.windows.wait_for(title, before, desk.log_end)
    desk.finish(process)
    return shown - begun


def until(happened, seconds, what):
    """The moment at which something has happened, by a look every 2 ms."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise Failed(f"not after {seconds} s: {what()}")
        time.sleep(screen.LOOK_SECONDS)
    return time.monotonic()


def clicks(desk, runs):
    """Clicks at a machine that is off, on and asleep; `suspend` is what `medv workspace stop` takes."""
    times = {name: [] for name in ("cold", "first", "running", "suspend", "suspended")}
    for number in range(runs):
        # What the first one does once, policy and disks, is told by itself.
        times["first" if number == 0 else "cold"].append(click(desk))
        times["running"].append(click(desk))
        desk.screen.windows.close_all()
        begun = time.monotonic()
        desk.medv("workspace", "stop", WORKSPACE)
        times["suspend"].append(time.monotonic() - begun)
        times["suspended"].append(click(desk))
        desk.screen.windows.close_all()
        desk.medv("workspace", "reset", WORKSPACE, "--yes")
        say(f"run {number + 1}: {', '.join(f'{name} {values[-1]:.2f}' for name, values in times.items() if values)}")
    times["cold"].append(click(desk))
    desk.screen.windows.close_all()
    return times


def publishing(branch, desk, runs):
    """From a menu entry that is written in the guest to the host's menu, and back; from a signed policy to the menu, and back."""
    times = {name: [] for name in ("appears", "vanishes", "helper", "policyAppears", "policyVanishes", "policySeen")}
    for _ in range(runs):
        for helper, name, there in (("plant", "appears", True), ("uproot", "vanishes", False)):
            begun = time.monotonic()
            process = desk.start("run", WORKSPACE, helper, "--wait")
            times[name].append(until(lambda there=there: os.path.exists(desk.entry("planted")) == there, PUBLISH_SECONDS, desk.log_end) - begun)
            desk.finish(process)
        begun = time.monotonic()
        desk.medv("run", WORKSPACE, "nothing", "--wait")
        times["helper"].append(time.monotonic() - begun)
        for more, name in ((["extra"], "policyAppears"), ([], "policyVanishes")):
            seen = desk.news()
            branch.publish(more)
            begun = time.monotonic()
            done = until(lambda more=more: os.path.exists(desk.entry("extra")) == bool(more), PUBLISH_SECONDS, desk.log_end)
            heard = seen()
            times[name].append(done - heard)
            times["policySeen"].append(heard - begun)
    return times


def idle(desk):
    """CPU and memory of the bridge while its machine runs and nobody does anything."""
    # The launch before it is over.
    time.sleep(3)
    process = desk.bridge()

    def cpu_seconds():
        # The processor clock of that process, as clock_getcpuclockid gives it: threads that have ended are in it.
        return time.clock_gettime((~process << 3) | 2)

    before, begun = cpu_seconds(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    used, waited = cpu_seconds() - before, time.monotonic() - begun
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024
    return 100 * used / waited, rss


def main():
    parser = argparse.ArgumentParser(prog="bench/run.sh bridge", description=__doc__)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5, help="how often each step is done [default: 5]")
    parser.add_argument("--json", action="store_true", help="tell all on standard error but the last line, which is one object as JSON")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(options.work)
    disk = make_disk(bench.folder)
    branch = Branch(bench, disk)
    desk = None
    try:
        desk = Desk(bench, branch.pc)
        say("bare QEMU")
        alone = bare.measure(bench.path("bare"), disk, desk.screen, options.runs)
        say("clicks")
        desk.medv("workspace", "list")
        until(lambda: os.path.exists(desk.entry("xcalc")), PUBLISH_SECONDS, desk.log_end)
        ours = clicks(desk, options.runs)
        say("menus")
        until(lambda: os.path.exists(desk.entry("nothing")), PUBLISH_SECONDS, desk.log_end)
        menus = publishing(branch, desk, options.runs)
        say("idle")
        cpu, rss = idle(desk)
        desk.medv("workspace", "reset", WORKSPACE, "--yes")
    finally:
        if desk is not None:
            desk.stop()
        branch.stop()
    figures = {
        "clickRunningSeconds": ours["running"], "clickSuspendedSeconds": ours["suspended"], "clickColdSeconds": ours["cold"], "publishSeconds": menus["appears"],
        "idleCpuPercent": [cpu], "rssMiB": [rss],
    }
    report(alone, ours, menus, figures, sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps({name: round(statistics.median(values), 3) for name, values in figures.items()}))


def spread(values):
    """The median, and between what all lie."""
    middle = f"{statistics.median(values):.2f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.2f}-{max(values):.2f})"


def report(alone, ours, menus, figures, out):
    """Tables for people."""
    pairs = [
        ("boot until the agent answers", "boot", None), ("click at a machine that is off", "coldWindow", "cold"),
        ("click at a machine that runs", "runningWindow", "running"), ("suspend", "suspend", "suspend"), ("resume until the agent answers", "resume", None),
        ("click at a suspended machine", "suspendedWindow", "suspended"),
    ]
    lines = []
    for what, bare_name, name in pairs:
        ratio = f"{statistics.median(ours[name]) / statistics.median(alone[bare_name]):.2f}" if name else ""
        lines.append([what, spread(alone[bare_name]), spread(ours[name]) if name else "", ratio])
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}; seconds to windows by a look every {1000 * screen.LOOK_SECONDS:.0f} ms, medians\n", file=out)
    print(table(["what", "bare QEMU s", "MedV s", "ratio"], lines, {1, 2, 3}), end="\n\n", file=out)
    lines = [
        ["first click of all, at a machine that never ran", spread(ours["first"])],
        ["a new entry in the guest until it is in the menu, with the start of the program that writes it", spread(menus["appears"])],
        ["the same for an entry that goes", spread(menus["vanishes"])],
        ["such a program from start to end, when it does nothing", spread(menus["helper"])],
        ["a signed policy until medvd has it", spread(menus["policySeen"])],
        ["from there until a new application of it is in the menu", spread(menus["policyAppears"])],
        ["until it is gone", spread(menus["policyVanishes"])],
    ]
    print(table(["what", "s"], lines, {1}), end="\n\n", file=out)
    lines = [[name, spread(values), f"{TARGETS[name]:g}", "met" if statistics.median(values) <= TARGETS[name] else "missed"] for name, values in figures.items()]
    print(table(["figure", "median", "aim", ""], lines, {1, 2}), end="\n\n", file=out, flush=True)


main()
