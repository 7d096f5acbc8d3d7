"""Origins on loopback: nginx, which counts what it sends, and an rsync daemon."""

import json
import os
import socket
from dataclasses import dataclass

from meter import Server, wait_until


@dataclass(frozen=True)
class Answers:
    """What a web origin has sent: requests, bytes of their bodies, and bytes with the headers of the answers."""

    requests: int
    body: int
    sent: int


class WebOrigin(Server):
    """nginx with a folder of plain files at 127.0.0.1."""

    def __init__(self, folder, root):
        os.makedirs(folder, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.access_log = os.path.join(folder, "access.log")
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(nginx_configuration(folder, root, self.port, self.access_log))
        self.forget()
        super().__init__(["nginx", "-c", configuration, "-p", folder, "-e", os.path.join(folder, "error.log")], os.path.join(folder, "output.log"))
        wait_until(lambda: listens(self), 20, "nginx does not listen")

    def forget(self):
        """Empties the count."""
        with open(self.access_log, "w", encoding="utf-8"):
            pass

    def answers(self):
        """What was sent since the last `forget`. A client that has ended was answered in full: nginx writes a line at the end of each answer."""
        wait_until(lambda: not busy(self.port), 20, "a connection to nginx stays open")
        with open(self.access_log, encoding="utf-8") as log:
            lines = [json.loads(line) for line in log]
        return Answers(len(lines), sum(line["body"] for line in lines), sum(line["sent"] for line in lines))


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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(server):
    server.check()
    return any(state == "0A" for state in states(server.port))


def busy(port):
    return any(state == "01" for state in states(port))


def states(port):
    """The states of the sockets at this end of a port, as the kernel writes them."""
    with open("/proc/net/tcp", encoding="ascii") as sockets:
        next(sockets)
        return [fields[3] for fields in map(str.split, sockets) if fields[1].endswith(f":{port:04X}")]


def nginx_configuration(folder, root, port, access_log):
    user = "user root root;" if os.getuid() == 0 else ""
    return f"""
        daemon off;
        master_process off;
        {user}
        pid {folder}/nginx.pid;
        error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{
          log_format count '{{"body":$body_bytes_sent,"sent":$bytes_sent,"status":$status,"range":"$http_range","path":"$uri"}}';
          access_log {access_log} count;
          keepalive_requests 10000000;
          large_client_header_buffers 8 256k;
          client_body_temp_path {folder}/body;
          proxy_temp_path {folder}/proxy;
          fastcgi_temp_path {folder}/fastcgi;
          uwsgi_temp_path {folder}/uwsgi;
          scgi_temp_path {folder}/scgi;
          sendfile on;
          tcp_nopush on;
          server {{
            listen 127.0.0.1:{port};
            root {root};
          }}
        }}
        """
