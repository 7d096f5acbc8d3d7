"""An rsync daemon on loopback."""

import os

from meter import Server, wait_until
from origin import free_port, listens


class RsyncOrigin(Server):
    """An rsync daemon with one folder as its module `images`."""

    def __init__(self, folder, root):
        os.makedirs(folder, exist_ok=True)
        self.port = free_port()
        configuration = os.path.join(folder, "rsyncd.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(f"use chroot = no\npid file = {folder}/rsyncd.pid\n[images]\npath = {root}\nread only = yes\n")
            if os.getuid() == 0:
                file.write("uid = 0\ngid = 0\n")
        if os.path.exists(f"{folder}/rsyncd.pid"):
            os.remove(f"{folder}/rsyncd.pid")
        super().__init__(
            ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={self.port}", f"--config={configuration}", f"--log-file={folder}/rsyncd.log"],
            os.path.join(folder, "output.log"))
        wait_until(lambda: listens(self), 20, "rsync does not listen")
