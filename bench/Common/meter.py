"""Runs programs and says what they took. Nothing that was started here outlives this process."""

import os
import resource
import signal
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass

# The kernel ends the program when this process is gone, however that happened.
BOUND = ["setpriv", "--pdeathsig", "KILL", "--"]


class Failed(Exception):
    """A program ended with another code than 0; the message has the end of what it wrote."""


@dataclass(frozen=True)
class Use:
    """What a program took: wall-clock and processor seconds of it and all its children, and the largest memory of one of them in bytes.

    A program begins as a copy of this one, so Linux gives it this one's peak as its least: a peak that is no larger is told as 0.
    """

    wall: float
    cpu: float
    rss: int
    timed_out: bool = False

    @staticmethod
    def of(wall, usage, timed_out=False):
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return Use(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 if usage.ru_maxrss > own else 0, timed_out)


class Meter:
    """Runs programs one after the other; their output goes to files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def run(self, command, *, cwd=None, env=None, to="output.log", limit=None):
        """Runs a program to its end. After `limit` seconds it is killed with its children, which is no failure."""
        output, errors = self.path(to), self.path("errors.log")
        with open(output, "wb") as out, open(errors, "wb") as err:
            start = time.monotonic()
            process = subprocess.Popen(
                BOUND + command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)
            late = threading.Event()
            alarm = threading.Timer(limit or 24 * 3600, lambda: (late.set(), os.killpg(process.pid, signal.SIGKILL)))
            alarm.start()
            try:
                _, status, usage = os.wait4(process.pid, 0)
                wall = time.monotonic() - start
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            finally:
                alarm.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 and not late.is_set():
            raise Failed(f"'{' '.join(command)}' ended with code {process.returncode}: {tail(errors)} {tail(output)}")
        return Use.of(wall, usage, late.is_set())

    def text(self, command, **options):
        """Runs a program to its end and gives what it wrote to standard output."""
        self.run(command, **options)
        with open(self.path("output.log"), encoding="utf-8") as output:
            return output.read()

    def path(self, name):
        return os.path.join(self.folder, name)


class Server:
    """A program that runs until it is told to end; ended at the end of a `with`."""

    def __init__(self, command, log, env=None):
        self.log = log
        self.name = " ".join(command)
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                BOUND + command, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        self.started = time.monotonic()
        self.use = None

    def ended(self):
        """Whether it has ended, by itself or as it was told; what it took is in `use` then."""
        if self.use is None:
            self._wait(os.WNOHANG)
        return self.use is not None

    def check(self):
        """Fails when the program has ended by itself."""
        if self.ended():
            raise Failed(f"'{self.name}' ended with code {self.process.returncode}: {tail(self.log)}")

    def so_far(self):
        """What it has taken until now; if it has ended, at all. Children count when they have ended."""
        if self.ended():
            return self.use
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as stat, open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
                ticks = stat.read().rpartition(")")[2].split()[11:15]
                peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
        except ProcessLookupError:
            return Use(time.monotonic() - self.started, 0, 0)
        return Use(time.monotonic() - self.started, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), peak * 1024)

    def stop(self):
        """Ends it with SIGTERM, with SIGKILL after 30 seconds; what it took is in `use` then."""
        stop([self])

    def kill(self):
        """Ends it as a power cut would."""
        if not self.ended():
            self.send(signal.SIGKILL)
            self._wait(0)

    def send(self, number):
        """To the program and all its children."""
        os.killpg(self.process.pid, number)

    def _wait(self, how):
        pid, status, usage = os.wait4(self.process.pid, how)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.use = Use.of(time.monotonic() - self.started, usage)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def stop(servers):
    """Ends them all at once, as `Server.stop` ends one."""
    running = [server for server in servers if not server.ended()]
    for server in running:
        server.send(signal.SIGTERM)
    end = time.monotonic() + 30
    while running := [server for server in running if not server.ended()]:
        if time.monotonic() > end:
            for server in running:
                server.kill()
        time.sleep(0.02)


def median(uses):
    """The median of each figure."""
    return Use(*(statistics.median(values) for values in ([u.wall for u in uses], [u.cpu for u in uses], [u.rss for u in uses])))


def wait_until(happened, seconds, what):
    """Looks every 50 ms until `happened()` is true."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} s in vain: {what}")
        time.sleep(0.05)


def warm(*paths):
    """Reads files and all files of folders into the page cache, after what is dirty there was written: so every run begins alike."""
    os.sync()
    for path in paths:
        files = [path] if os.path.isfile(path) else [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
        for file in files:
            with open(file, "rb", buffering=0) as data:
                while data.read(1 << 20):
                    pass


def tail(file):
    with open(file, encoding="utf-8", errors="replace") as text:
        return "".join(text.readlines()[-5:]).strip()
