"""Asks a daemon over its control socket."""

import http.client
import json
import socket


def ask(path, address, body=None, seconds=10):
    """The answer to a GET, or to a POST of `body`; None while nobody answers."""
    client = http.client.HTTPConnection("medvd")
    client.sock = socket.socket(socket.AF_UNIX)
    client.sock.settimeout(seconds)
    try:
        client.sock.connect(path)
        client.request("GET" if body is None else "POST", address, body and json.dumps(body), {"Content-Type": "application/json"} if body else {})
        return json.load(client.getresponse())
    except (ConnectionError, FileNotFoundError, TimeoutError, http.client.HTTPException):
        return None
    finally:
        client.close()
