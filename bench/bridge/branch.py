"""A realm with a guest of its own, a PC that belongs to it, and a user at that PC's screen: all as it is installed, only smaller."""

import copy
import glob
import json
import os
import pwd
import shutil
import signal
import subprocess
import time

from control import ask
from host import fresh
from meter import Failed, Server, wait_until
from origin import WebOrigin
from realm import REPOSITORY, RUNTIME, Realm, native
from screen import Screen

WORKSPACE = "finance"
# A user, and a group, of every Debian.
USER = "games"
# Where samples/guest-image puts the system: behind the gap and the boot partition.
SYSTEM_OFFSET = 32 << 20
MENU = ".local/share/applications"
# Programs of the guest that the benchmark starts as a user would: they write a menu entry there, and take it away.
HELPERS = {
    "plant": "printf '[Desktop Entry]\\nType=Application\\nName=Planted\\nExec=xclock\\nCategories=Utility;\\n' >/usr/share/applications/.planted\n"
             "mv /usr/share/applications/.planted /usr/share/applications/planted.desktop\n",
    "uproot": "rm /usr/share/applications/planted.desktop\n",
    "nothing": ":\n",
}


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def make_disk(folder):
    """The sample guest with the helpers, as a raw disk."""
    disk = os.path.join(folder, "disk.raw")
    subprocess.run(["cp", "--sparse=always", os.path.join(REPOSITORY, "artifacts", "guest-image", "disk.raw"), disk], check=True)
    for name, script in HELPERS.items():
        program = write(os.path.join(folder, name), f"#!/bin/sh\n{script}")
        entry = write(os.path.join(folder, f"{name}.desktop"), f"[Desktop Entry]\nType=Application\nName={name}\nExec=bench-{name}\nCategories=Utility;\n")
        for command in (
                f"write {program} /usr/local/bin/bench-{name}", f"sif /usr/local/bin/bench-{name} mode 0100755",
                f"write {entry} /usr/share/applications/{name}.desktop"):
            subprocess.run(["/usr/sbin/debugfs", "-w", "-R", command, f"{disk}?offset={SYSTEM_OFFSET}"], check=True, capture_output=True)
    return disk


class Branch:
    """A realm whose one workspace lets all applications of its guest through, nginx, and a PC. `bench` has a folder and a meter."""

    def __init__(self, bench, disk):
        self.bench = bench
        self.published = bench.path("published")
        self.realm = Realm.create(bench, "realm")
        self.realm.pack(disk, WORKSPACE)
        self.realm.sign("sign")
        with open(os.path.join(REPOSITORY, "samples", "finance-workspace", "workspace.json"), encoding="utf-8") as file:
            self.policy = json.load(file)
        self.policy["assignments"] = [{"groups": [USER]}]
        self.policy["apps"]["rule"] = "allExcept"
        # The benchmark ends machines itself.
        self.policy["afterLastWindow"]["delaySeconds"] = 3600
        # Else each reset would set the machine up again, and be measured.
        self.policy["setup"] = None
        self.policy["machine"]["memory"] = {"steps": [{"hostMiB": 512, "guestMiB": 256}]}
        self.publish([])
        self.origin = WebOrigin(bench.path("origin"), self.published)
        self.pc = Pc(bench, self.realm, self.origin.url)

    def publish(self, more):
        """Signs and publishes the workspace, with more applications than the sample has."""
        policy = copy.deepcopy(self.policy)
        policy["apps"]["published"] += [{"key": key, "name": key} for key in more]
        self.realm.sign("workspace", "sign", write(self.bench.path("workspace.json"), json.dumps(policy)))
        self.realm.publish(self.published)

    def stop(self):
        self.pc.server.stop()
        self.origin.stop()


class Pc:
    """medvd, which looks at the origin once a second."""

    def __init__(self, bench, realm, origin):
        self.folder = fresh(bench.path("pc"))
        self.socket = os.path.join(self.folder, "s")
        self.store = os.path.join(self.folder, "store")
        self.log = os.path.join(self.folder, "medvd.log")
        configuration = write(os.path.join(self.folder, "medvd.json"), json.dumps({
            "Store": {"Folder": self.store},
            "Control": {"Socket": self.socket},
            "Delivery": {"Images": ["*"], "RefreshInterval": "00:00:01"},
            "Discovery": {"Interfaces": ["lo"]},
            "Swarm": {"ListenAddress": "127.0.0.1"},
            "Log": {"Level": "Debug"},
        }))
        certificate = bench.path("pc.pem")
        realm.issue("pc", certificate)
        self.server = Server([native("Daemon", "medvd"), "--config", configuration], self.log, RUNTIME)
        wait_until(lambda: self.server.check() or self.status(), 60, "medvd does not answer")
        subprocess.run(
            [native("Cli", "medv"), "enroll", "--origin", origin, "--root", realm.fingerprint(), "--certificate", certificate, "--socket", self.socket],
            check=True, capture_output=True)
        wait_until(lambda: any(image["state"] == "complete" for image in (self.status() or {"images": []})["images"]), 60, "the image does not come")

    def status(self):
        return ask(self.socket, "/v1/status")


class Desk:
    """The user, in a session of its own that is as empty as an installed PC's."""

    def __init__(self, bench, pc):
        self.pc = pc
        self.folder = fresh(bench.path("d"))
        self.home, self.runtime, self.programs = (fresh(os.path.join(self.folder, name)) for name in ("home", "run", "bin"))
        for program in (native("Cli", "medv"), native("GuestBridge", "medv-bridge")):
            shutil.copy(program, self.programs)
        self.screen = Screen(self.runtime)
        subprocess.run(["chown", "-R", f"{USER}:{USER}", self.home, self.runtime], check=True)
        os.chmod(self.runtime, 0o700)
        for way in (bench.folder, self.folder, pc.folder, pc.store):
            os.chmod(way, os.stat(way).st_mode | 0o001)
        self.identity = [
            "setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "env", "-i", "PATH=/usr/bin:/bin:/usr/sbin", "LANG=C.UTF-8", f"HOME={self.home}",
            f"USER={USER}", f"XDG_RUNTIME_DIR={self.runtime}", f"MEDV_SOCKET={pc.socket}", f"XAUTHORITY={self.screen.authority}", f"DISPLAY={self.screen.display}",
        ]

    def start(self, *words):
        """Begins to run medv as the user."""
        return subprocess.Popen([*self.identity, os.path.join(self.programs, "medv"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def medv(self, *words):
        """Runs medv as the user to its end."""
        return self.finish(self.start(*words))

    def finish(self, process):
        output, errors = process.communicate(timeout=120)
        if process.returncode != 0:
            raise Failed(f"{process.args[-3:]} ended with code {process.returncode}: {errors}; {self.log_end()}")
        return output

    def state(self):
        return json.loads(self.medv("workspace", "status", WORKSPACE, "--json"))

    def entry(self, app):
        """Where the menu has an application."""
        return os.path.join(self.home, MENU, f"medv-{WORKSPACE}-{app}.desktop")

    def bridge(self):
        """The process of the bridge: of all that run its program, the one that QEMU did not start."""
        def own():
            return [int(file.split("/")[2]) for file in glob.glob("/proc/[0-9]*/cmdline") if self._is_bridge(file)]

        # What it starts looks like itself until it is another program.
        wait_until(lambda: len(own()) == 1, 10, "not one bridge runs")
        return own()[0]

    def _is_bridge(self, file):
        try:
            with open(file, "rb") as line:
                words = line.read().split(b"\0")
            return words[0].decode() == os.path.join(self.programs, "medv-bridge") and b"relay" not in words
        except OSError:
            return False

    def news(self):
        """Begins to ask medvd for news, as the user; what is returned waits for them, and gives the moment at which they came."""
        reading, writing = os.pipe()
        asker = os.fork()
        if asker == 0:
            try:
                user = pwd.getpwnam(USER)
                os.initgroups(USER, user.pw_gid)
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                tag = ask(self.pc.socket + ".users", "/v1/workspaces")["tag"]
                os.write(writing, b"asked\n")
                if ask(self.pc.socket + ".users", f"/v1/workspaces?known={tag}", seconds=60)["tag"] != tag:
                    os.write(writing, f"{time.monotonic()}\n".encode())
            finally:
                os._exit(0)
        os.close(writing)
        answers = os.fdopen(reading, encoding="ascii")
        if answers.readline() != "asked\n":
            raise Failed("medvd does not tell the user's workspaces")

        def seen():
            moment = answers.readline()
            answers.close()
            os.waitpid(asker, 0)
            if not moment:
                raise Failed("medvd told of no news")
            return float(moment)

        return seen

    def stop(self):
        """Ends the bridge and the machine, which goes on without it."""
        for file in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(file, "rb") as line:
                    if self.folder.encode() in line.read():
                        os.kill(int(file.split("/")[2]), signal.SIGKILL)
            except OSError:
                # It has ended.
                pass

    def log_end(self):
        file = os.path.join(self.runtime, "medv", "bridge.log")
        if not os.path.exists(file):
            return "there is no bridge.log"
        with open(file, encoding="utf-8") as log:
            return "".join(log.readlines()[-12:])
