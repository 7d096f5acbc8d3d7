"""An X server of this run's own, and a connection that stays open to look at its windows."""

import ctypes
import os
import secrets
import subprocess
import time

from meter import Failed, Server, wait_until

# How often the window tree is looked at: the resolution of what is measured with it.
LOOK_SECONDS = 0.002
VIEWABLE = 2


class Attributes(ctypes.Structure):
    """XWindowAttributes up to the state; 256 bytes are more than the rest."""

    _fields_ = [("before", ctypes.c_byte * 92), ("map_state", ctypes.c_int), ("rest", ctypes.c_byte * 256)]


class Screen(Server):
    def __init__(self, folder):
        self.number = next(number for number in range(600, 900) if not os.path.exists(f"/tmp/.X11-unix/X{number}") and not os.path.exists(f"/tmp/.X{number}-lock"))
        self.display = f":{self.number}"
        self.authority = os.path.join(folder, "xauthority")
        subprocess.run(["xauth", "-q", "-f", self.authority, "add", self.display, ".", secrets.token_hex(16)], check=True, stderr=subprocess.DEVNULL)
        super().__init__(
            ["Xvfb", self.display, "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset", "-auth", self.authority], os.path.join(folder, "xvfb.log"))
        wait_until(lambda: os.path.exists(f"/tmp/.X11-unix/X{self.number}") or self.check(), 20, "Xvfb does not come up")
        self.windows = Windows(self.display, self.authority)

    def untrusted(self, folder):
        """A cookie with which a guest cannot look at the windows of others."""
        file = os.path.join(folder, "untrusted")
        run = {"env": {**os.environ, "XAUTHORITY": self.authority}, "check": True, "capture_output": True, "text": True}
        subprocess.run(["xauth", "-q", "-f", file, "generate", self.display, ".", "untrusted", "timeout", "0"], **run)
        return subprocess.run(["xauth", "-f", file, "list"], **run).stdout.split()[-1]


class Windows:
    """What is on a display, by one connection: a look takes a round trip for the tree and some for each window that is not known yet."""

    def __init__(self, display, authority):
        os.environ["XAUTHORITY"] = authority
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 4
        self.x.XFetchName.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
        self.x.XGetWindowAttributes.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
        self.x.XKillClient.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.x.XFree.argtypes = [ctypes.c_void_p]
        # A window may go between two questions; that is no error here. Kept, for X calls it as long as it lives.
        self.ignore = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda display, error: 0)
        self.x.XSetErrorHandler(self.ignore)
        self.connection = self.x.XOpenDisplay(display.encode())
        if not self.connection:
            raise Failed(f"cannot connect to {display}")
        self.root = self.x.XDefaultRootWindow(self.connection)

    def all(self):
        """The windows below the root, by title, of those that are shown."""
        root, parent, children, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        if not self.x.XQueryTree(self.connection, self.root, *(ctypes.byref(out) for out in (root, parent, children, count))):
            raise Failed("the X server does not answer")
        ids = [children[at] for at in range(count.value)]
        if ids:
            self.x.XFree(children)
        return {window: self.title(window) for window in ids if self.is_shown(window)}

    def is_shown(self, window):
        attributes = Attributes()
        return self.x.XGetWindowAttributes(self.connection, window, ctypes.byref(attributes)) != 0 and attributes.map_state == VIEWABLE

    def title(self, window):
        text = ctypes.c_char_p()
        if not self.x.XFetchName(self.connection, window, ctypes.byref(text)) or not text.value:
            return ""
        title = text.value.decode("utf-8", "replace")
        self.x.XFree(text)
        return title

    def wait_for(self, title, before, check, seconds=60):
        """The moment at which a window with a title, of the host or with a workspace before it, is shown that was not there before."""
        end = time.monotonic() + seconds
        while True:
            found = self.all()
            now = time.monotonic()
            if any((name == title or name.endswith(f"] {title}")) and window not in before for window, name in found.items()):
                return now
            if now > end:
                raise Failed(f"no window '{title}' after {seconds} s, but {sorted(found.values())}; {check()}")
            time.sleep(LOOK_SECONDS)

    def close_all(self):
        """Ends the programs of all windows, as xkill does."""
        for window in self.all():
            self.x.XKillClient(self.connection, window)
        self.x.XSync(self.connection, 0)
        wait_until(lambda: not self.all(), 20, "a window stays open")
