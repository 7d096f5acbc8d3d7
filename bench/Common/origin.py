"""A web origin: nginx, which counts what it sends."""

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
    """nginx with a folder of plain files, at an address of this network, or of another that `inside` runs a command in."""

    def __init__(self, folder, root, address="127.0.0.1", port=None, inside=()):
        os.makedirs(folder, exist_ok=True)
        self.port = port or free_port()
        self.url = f"http://{address}:{self.port}"
        self.access_log = os.path.join(folder, "access.log")
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(nginx_configuration(folder, root, f"{address}:{self.port}", self.access_log))
        self.forget()
        super().__init__([*inside, "nginx", "-c", configuration, "-p", folder, "-e", os.path.join(folder, "error.log")], os.path.join(folder, "output.log"))
        wait_until(lambda: listens(self), 20, "nginx does not listen")

    def forget(self):
        """Empties the count."""
        with open(self.access_log, "w", encoding="utf-8"):
            pass

    def answers(self):
        """What was sent since the last `forget`. A client that has ended was answered in full: nginx writes a line at the end of each answer."""
        wait_until(lambda: not busy(self), 20, "a connection to nginx stays open")
        with open(self.access_log, encoding="utf-8") as log:
            lines = [json.loads(line) for line in log]
        return Answers(len(lines), sum(line["body"] for line in lines), sum(line["sent"] for line in lines))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(server):
    server.check()
    return "0A" in states(server)


def busy(server):
    return "01" in states(server)


def states(server):
    """The states of the sockets at a server's port in its own network, as the kernel writes them."""
    with open(f"/proc/{server.process.pid}/net/tcp", encoding="ascii") as sockets:
        next(sockets)
        return [fields[3] for fields in map(str.split, sockets) if fields[1].endswith(f":{server.port:04X}")]


def nginx_configuration(folder, root, listen, access_log):
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
            listen {listen};
            root {root};
          }}
        }}
        """
