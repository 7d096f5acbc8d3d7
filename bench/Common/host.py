"""This machine: its files, its packages, and what is said while a measurement goes on."""

import fcntl
import os
import shutil
import subprocess
import sys
import time

from meter import Failed


def lock(work):
    """A folder for scratch data as this run's alone, for as long as what is returned is held."""
    held = open(os.path.join(work, ".lock"), "w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Failed(f"another run uses {work}") from None
    return held


def size(path):
    """The bytes of a file, or of all files of a folder."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


def fresh(folder):
    """A folder, empty."""
    remove(folder)
    os.makedirs(folder)
    return folder


def say(text):
    print(f"{time.strftime('%H:%M:%S')} load {os.getloadavg()[0]:.1f}  {text}", file=sys.stderr, flush=True)


def version(package):
    """The version of a Debian package, for what is kept between runs."""
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return f"{package} {found.stdout}"


def machine():
    """The processor, its cores and the memory."""
    with open("/proc/cpuinfo", encoding="ascii") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), os.uname().machine)
    return f"{model}, {os.cpu_count()} cores, {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB"
