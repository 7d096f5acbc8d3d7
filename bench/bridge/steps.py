#!/usr/bin/env python3
"""Measures the bare steps of QEMU, without the bridge: boot, suspend and resume, each way of keeping a state.
usage: steps.py DISK [ROUNDS]     DISK: the sample guest with tests/GuestBridge.Tests/Machines/echo-agent.sh as its agent"""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time


class Monitor:
    def __init__(self, path):
        self.socket = connect(path)
        self.lines = self.socket.makefile("rb")
        self.lines.readline()
        self.tell("qmp_capabilities")

    def tell(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self.lines.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]


def connect(path):
    end = time.monotonic() + 30
    while True:
        peer = socket.socket(socket.AF_UNIX)
        try:
            peer.connect(path)
            return peer
        except OSError:
            peer.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.005)


started = []


def start(folder, *more):
    for name in ("qmp", "channel", "state"):
        if os.path.exists(f"{folder}/{name}"):
            os.unlink(f"{folder}/{name}")
    started.append(subprocess.Popen(
        ["qemu-system-x86_64", "-no-user-config", "-nodefaults", "-machine", "pc,usb=off,vmport=off", "-accel", "tcg", "-cpu", "max", "-m", "512",
         "-display", "none", "-device", "VGA,vgamem_mb=8", "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
         "-blockdev", json.dumps({"driver": "qcow2", "node-name": "system", "file": {"driver": "file", "filename": f"{folder}/system.qcow2"}}),
         "-device", "virtio-blk-pci,drive=system,bootindex=1",
         "-chardev", f"socket,id=channel,path={folder}/channel,server=on,wait=off", "-device", "virtserialport,chardev=channel,name=org.medv.bridge.0",
         "-chardev", "ringbuf,id=console,size=65536", "-serial", "chardev:console", "-qmp", f"unix:{folder}/qmp,server=on,wait=off", *more]))
    return started[-1]


def answers(folder):
    peer = connect(f"{folder}/channel")
    peer.settimeout(0.1)
    token = os.urandom(8).hex().encode()
    heard = b""
    end = time.monotonic() + 120
    while b"echo " + token not in heard:
        if time.monotonic() > end:
            raise TimeoutError("the guest does not answer")
        try:
            peer.sendall(token + b"\n")
            heard += peer.recv(65536)
        except TimeoutError:
            pass
    peer.close()


def timed(action):
    begin = time.monotonic()
    action()
    return time.monotonic() - begin


def finish(process, monitor):
    monitor.tell("quit")
    process.wait(30)


def by_savevm(folder, process):
    monitor = Monitor(f"{folder}/qmp")

    def suspend():
        monitor.tell("stop")
        said = monitor.tell("human-monitor-command", **{"command-line": "savevm warm"})
        if said:
            raise RuntimeError(said)
        finish(process, monitor)

    times = [timed(suspend)]
    holder = []
    times.append(timed(lambda: (holder.append(start(folder, "-loadvm", "warm")), answers(folder))))
    return times, holder[0]


def by_migration(folder, process):
    monitor = Monitor(f"{folder}/qmp")

    def suspend():
        monitor.tell("stop")
        monitor.tell("migrate-set-parameters", **{"max-bandwidth": 1 << 34})
        with socket.socket(socket.AF_UNIX) as listener, open(f"{folder}/memory", "wb") as file:
            listener.bind(f"{folder}/state")
            listener.listen()
            monitor.tell("migrate", uri=f"unix:{folder}/state")
            peer, _ = listener.accept()
            while data := peer.recv(1 << 20):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        while monitor.tell("query-migrate").get("status") != "completed":
            time.sleep(0.005)
        finish(process, monitor)

    times = [timed(suspend)]
    os.unlink(f"{folder}/state")
    holder = []

    def resume():
        holder.append(start(folder, "-incoming", f"unix:{folder}/state"))
        peer = connect(f"{folder}/state")
        with open(f"{folder}/memory", "rb") as file:
            peer.sendfile(file)
        peer.close()
        # Who connects to the channel while the state is still read is never announced to the guest.
        monitor = Monitor(f"{folder}/qmp")
        while monitor.tell("query-migrate").get("status") != "completed":
            time.sleep(0.005)
        monitor.tell("cont")
        monitor.socket.close()
        monitor.lines.close()
        answers(folder)

    times.append(timed(resume))
    return times, holder[0]


def main():
    disk, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = tempfile.mkdtemp(prefix="medv-steps-")
    result = {"boot": []}
    try:
        for name, way in (("savevm", by_savevm), ("migration", by_migration)):
            subprocess.check_call(["qemu-img", "create", "-q", "-f", "qcow2", "-b", disk, "-F", "raw", f"{folder}/system.qcow2"])
            begin = time.monotonic()
            process = start(folder)
            answers(folder)
            result["boot"].append(time.monotonic() - begin)
            suspends, resumes = [], []
            for _ in range(rounds):
                (suspend, resume), process = way(folder, process)
                suspends.append(suspend)
                resumes.append(resume)
            process.kill()
            process.wait()
            result[name] = {"suspend": suspends, "resume": resumes, "overlayBytes": os.stat(f"{folder}/system.qcow2").st_blocks * 512}
        result["migration"]["stateBytes"] = os.path.getsize(f"{folder}/memory")
        result["load"] = os.getloadavg()[0]
        for name in ("savevm", "migration"):
            print(f"{name}: suspend {statistics.median(result[name]['suspend']):.2f} s, resume {statistics.median(result[name]['resume']):.2f} s", file=sys.stderr)
        print(json.dumps(result))
    finally:
        for left in started:
            left.kill()
            left.wait()
        shutil.rmtree(folder)


main()
