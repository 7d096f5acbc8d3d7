"""The same guest and the same steps with nothing but QEMU, its monitor, Debian's guest agent and socat: what the bridge is compared with."""

import base64
import json
import os
import socket
import subprocess
import time

from meter import Server

PATIENCE_SECONDS = 120
GUEST_DISPLAY = "10.0.2.100:0"
AGENT_ENVIRONMENT = [f"DISPLAY={GUEST_DISPLAY}", "HOME=/root", "PATH=/usr/bin:/bin"]


class Talk:
    """Lines of JSON over a Unix socket: QEMU's monitor, and Debian's agent."""

    def __init__(self, path, seconds):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def ask(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        return self.answer()

    def answer(self):
        while True:
            # Debian's agent begins its first answer with a byte that ends what went before.
            answer = json.loads(self.lines.readline().lstrip(b"\xff") or b'{"error": {"desc": "the other end closed"}}')
            if "error" in answer:
                raise OSError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def close(self):
        self.lines.close()
        self.socket.close()


class BareMachine:
    """QEMU as the bridge starts it, without a sandbox and with socat for its relay."""

    def __init__(self, folder, disk, screen):
        self.folder, self.screen = folder, screen
        self.system = os.path.join(folder, "system.qcow2")
        self.cookie = screen.untrusted(folder)
        self.server = self.monitor = self.agent = None
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", disk, "-F", "raw", self.system], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *more):
        """Starts it, and waits until the agent answers."""
        for name in ("qmp", "agent", "channel"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        relay = f"socat - UNIX-CONNECT:/tmp/.X11-unix/X{self.screen.number}"
        self.server = Server([
            "qemu-system-x86_64", "-no-user-config", "-nodefaults", "-machine", "pc,usb=off,vmport=off", "-accel", "tcg", "-cpu", "max", "-m", "256",
            "-display", "none", "-device", "VGA,vgamem_mb=8", "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
            "-drive", f"if=none,id=system,file={self.system},format=qcow2", "-device", "virtio-blk-pci,drive=system,bootindex=1",
            "-chardev", f"socket,id=agent,path={self.path('agent')},server=on,wait=off", "-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
            "-chardev", f"socket,id=channel,path={self.path('channel')},server=on,wait=off", "-device", "virtserialport,chardev=channel,name=org.medv.bridge.0",
            "-netdev", f"user,id=network,restrict=on,guestfwd=tcp:10.0.2.100:6000-cmd:{relay}", "-device", "virtio-net-pci,netdev=network,romfile=",
            "-qmp", f"unix:{self.path('qmp')},server=on,wait=off", *more,
        ], self.path("qemu.log"))
        self.agent = self._answers()

    def _answers(self):
        end = time.monotonic() + PATIENCE_SECONDS
        token = 0
        while True:
            self.server.check()
            try:
                agent = Talk(self.path("agent"), seconds=0.25)
                try:
                    token += 1
                    said = agent.ask("guest-sync", id=token)
                    while said != token:
                        # To a question of an earlier connection.
                        said = agent.answer()
                    agent.socket.settimeout(30)
                    return agent
                except (OSError, ValueError):
                    agent.close()
                    raise
            except (OSError, ValueError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def run(self, program, *arguments, wait=True):
        begun = self.agent.ask("guest-exec", path=program, arg=list(arguments), env=AGENT_ENVIRONMENT, **{"capture-output": True})
        while wait:
            status = self.agent.ask("guest-exec-status", pid=begun["pid"])
            if status["exited"]:
                return base64.b64decode(status.get("out-data", "")).decode()
            time.sleep(0.01)
        return None

    def open_display(self):
        self.run("/usr/bin/xauth", "-q", "add", GUEST_DISPLAY, ".", self.cookie)

    def click(self):
        self.run("/usr/bin/xcalc", wait=False)

    def suspend(self):
        monitor = Talk(self.path("qmp"), seconds=60)
        monitor.lines.readline()
        monitor.ask("qmp_capabilities")
        self.agent.close()
        monitor.ask("stop")
        said = monitor.ask("human-monitor-command", **{"command-line": "savevm warm"})
        if said:
            raise OSError(said)
        monitor.ask("quit")
        while not self.server.ended():
            time.sleep(0.005)
        monitor.close()

    def kill(self):
        if self.server is not None:
            self.server.kill()


def measure(folder, disk, screen, runs):
    """Seconds of each step, once a run: all of a run begins with a machine that never ran."""
    times = {name: [] for name in ("boot", "coldWindow", "runningWindow", "suspend", "resume", "suspendedWindow")}

    def window(before, begun):
        return screen.windows.wait_for("Calculator", before, lambda: "bare QEMU") - begun

    for number in range(runs):
        place = os.path.join(folder, str(number))
        os.makedirs(place)
        machine = BareMachine(place, disk, screen)
        try:
            begun = time.monotonic()
            machine.start()
            times["boot"].append(time.monotonic() - begun)
            machine.open_display()
            machine.click()
            times["coldWindow"].append(window({}, begun))
            before = screen.windows.all()
            begun = time.monotonic()
            machine.click()
            times["runningWindow"].append(window(before, begun))
            screen.windows.close_all()
            begun = time.monotonic()
            machine.suspend()
            times["suspend"].append(time.monotonic() - begun)
            begun = time.monotonic()
            machine.start("-loadvm", "warm")
            times["resume"].append(time.monotonic() - begun)
            machine.click()
            times["suspendedWindow"].append(window({}, begun))
            screen.windows.close_all()
        finally:
            machine.kill()
    return times
