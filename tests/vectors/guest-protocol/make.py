#!/usr/bin/env python3
"""Makes messages.json: frames of medv-bridge/1 that are read and written, and frames that are not. Written from docs/formats/guest-protocol.md, not from the code."""
import base64
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
S = "00112233445566778899aabbccddeeff"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DISPLAY = {"address": "10.0.2.100:0", "cookie": "000102030405060708090a0b0c0d0e0f"}
B64 = base64.b64encode(bytes(range(48))).decode()

APP = {"key": "org.gnome.calculator", "name": "Taschenrechner \u00e9\u4e2d\U0001F600", "comment": "", "categories": ["Utility"],
       "mimeTypes": ["text/plain"], "iconHash": HASH, "windowClass": "XCalc"}
HOST = [
    ("hello", {"versions": [1]}), ("apps", {"from": 16}), ("icon", {"hash": HASH, "offset": 0, "length": 4096}),
    ("launch", {"launch": "l-1", "app": "xcalc", "files": ["Bericht \u00fc.txt"], "display": DISPLAY}),
    ("launch", {"launch": "l-2", "app": "7zip", "files": [], "display": None}),
    ("put", {"launch": "l-1", "file": "a.txt", "offset": 0, "total": 48, "data": B64}),
    ("get", {"launch": "l-1", "file": "a.txt", "offset": 0, "length": 32768}), ("forget", {"launch": "l-1"}),
    ("open", {"url": "https://example.org/a?b=c", "display": None}), ("status", {}), ("quiesce", {}), ("shutdown", {}),
    ("setTime", {"unixMilliseconds": 1795939200000}),
    ("setup", {"identity": "finance-7", "name": "pc-1", "user": "anna", "locale": "de_DE.UTF-8", "timeZone": "Europe/Berlin", "steps": [
        {"kind": "command", "arguments": ["/bin/echo", "\u00fc $HOME"], "seconds": 600, "successCode": 0, "mayFail": False},
        {"kind": "restart", "arguments": [], "seconds": 600, "successCode": 0, "mayFail": False}]}),
    ("drive", {"idleAfter": 300, "every": 60}),
    ("network", {"proxy": "10.0.2.101:3128"}),
    ("network", {"proxy": None}),
]
ANSWERS = [
    ("welcome", {"version": 1, "agent": "0.1.0", "os": "linux", "caps": ["apps", "launch"]}), ("ok", {}),
    ("error", {"code": "notFound", "text": "there is no such application"}),
    ("appPage", {"rev": 3, "total": 17, "from": 16, "apps": [APP]}),
    ("appPage", {"rev": 3, "total": 17, "from": 17, "apps": []}),
    ("iconPiece", {"width": 4, "height": 3, "offset": 0, "data": B64}), ("filePiece", {"offset": 0, "total": 48, "data": B64}),
    ("state", {"rev": 3, "windows": 2, "idleSeconds": 17, "rebootPending": False, "launches": ["l-1", "l-2"]}),
]
EVENTS = [
    ("changed", {"rev": 4}), ("started", {"launch": "l-1"}), ("exited", {"launch": "l-1", "code": 3}), ("exited", {"launch": "l-1", "code": -1073741819}),
    ("windows", {"count": 0}), ("idle", {"seconds": 300}), ("reboot", {"pending": True}), ("want", {"verb": "open", "arg": "https://example.org/"}),
    ("notify", {"text": "Updates are installed"}), ("fileChanged", {"launch": "l-1", "file": "a.txt"}),
    ("setupProgress", {"identity": "finance-7", "step": 1, "phase": "running", "text": "/bin/echo"}),
]


def text(word, fields, number=None):
    return json.dumps({"t": word, "s": S, **({number: 7} if number else {}), **fields}, separators=(",", ":"))



def host_bad():
    of = dict((word, fields) for word, fields in reversed(HOST))
    def bad(word, **other):
        return text(word, {**of[word], **other}, "id")
    yield "an unknown type", "UnknownType", text("reformat", {}, "id")
    yield "no number", "Malformed", text("status", {})
    yield "an answer's number", "Malformed", text("status", {}, "re")
    yield "a member twice", "Malformed", text("apps", {"from": 1}, "id")[:-1] + ',"from":2}'
    yield "the type twice", "Malformed", text("status", {}, "id")[:-1] + ',"t":"shutdown"}'
    yield "a short session", "Malformed", text("status", {}, "id").replace(S, S[:-1])
    yield "a session in capitals", "Malformed", text("status", {}, "id").replace(S, S.upper())
    yield "a number of 0", "Malformed", text("status", {}, "id").replace(":7", ":0")
    yield "a number with a fraction", "Malformed", text("status", {}, "id").replace(":7", ":7.5")
    yield "a number beyond 32 bits", "Malformed", text("status", {}, "id").replace(":7", ":2147483648")
    yield "not an object", "Malformed", "[1]"
    yield "not JSON", "Malformed", text("status", {}, "id")[:-1]
    yield "a comment", "Malformed", "/* */" + text("status", {}, "id")
    yield "too deep", "Malformed", text("status", {"x": [[[[[[[[1]]]]]]]]}, "id")
    yield "half a surrogate pair in the type", "Malformed", text("status", {}, "id").replace('"status"', '"\\ud800"')
    yield "a missing field", "Refused", text("icon", {"hash": HASH, "offset": 0}, "id")
    yield "a field of another kind", "Refused", bad("apps", **{"from": "1"})
    yield "half a surrogate pair", "Refused", text("forget", {"launch": "X"}, "id").replace('"X"', '"\\ud800"')
    yield "null for a text", "Refused", bad("forget", launch=None)
    yield "null in a list", "Refused", bad("launch", files=[None])
    yield "no version", "Refused", bad("hello", versions=[])
    yield "a key with a path", "Refused", bad("launch", app="../sh")
    yield "a key in capitals", "Refused", bad("launch", app="Firefox")
    yield "a key that is too long", "Refused", bad("launch", app="a" * 65)
    yield "a file with a path", "Refused", bad("launch", files=["a/b"])
    yield "a hidden file", "Refused", bad("launch", files=[".profile"])
    yield "a file for Windows' devices", "Refused", bad("put", file="nul.txt")
    yield "a file that turns its name", "Refused", bad("put", file="a\u202etxt.exe")
    yield "a stream of a file", "Refused", bad("put", file="a.txt:b")
    yield "too many files", "Refused", bad("launch", files=["a"] * 33)
    yield "a piece beyond its file", "Refused", bad("put", total=47)
    yield "a file beyond 64 MiB", "Refused", bad("put", total=67108865)
    yield "a piece before its file", "Refused", bad("put", offset=-1)
    yield "an offset that overflows", "Refused", bad("put", offset=9223372036854775807)
    yield "bytes that are not base64", "Refused", bad("put", data="****")
    yield "a piece that is too long", "Refused", bad("get", length=32769)
    yield "an address of another kind", "Refused", bad("open", url="file:///etc/passwd")
    yield "an address with a name and password", "Refused", bad("open", url="https://a:b@example.org/")
    yield "a short cookie", "Refused", bad("launch", display={"address": "x:0", "cookie": "00"})
    yield "a display that is an option", "Refused", bad("launch", display={"address": "x:0 --y", "cookie": "00" * 16})
    yield "a time before 1980", "Refused", bad("setTime", unixMilliseconds=0)
    yield "a step of an unknown kind", "Refused", bad("setup", steps=[{"kind": "joke", "arguments": [], "seconds": 1, "successCode": 0, "mayFail": True}])
    yield "a time zone with a way up", "Refused", bad("setup", timeZone="../../etc/shadow")


def guest_bad():
    of = dict((word, fields) for word, fields in reversed(ANSWERS + EVENTS))
    def bad(word, number=None, **other):
        return text(word, {**of[word], **other}, number)
    yield "an event with a request's number", "Malformed", bad("changed", "re")
    yield "an answer without one", "Malformed", bad("ok")
    yield "a request of a guest", "Malformed", text("status", {}, "id")
    yield "an unknown event", "UnknownType", text("exec", {"command": "id"})
    yield "a revision below 0", "Refused", bad("changed", rev=-1)
    yield "17 applications", "Refused", bad("appPage", "re", **{"from": 0, "apps": [APP] * 17})
    yield "more applications than there are", "Refused", bad("appPage", "re", total=16)
    yield "513 applications", "Refused", bad("appPage", "re", total=513)
    yield "an application without a key", "Refused", bad("appPage", "re", apps=[{**APP, "key": ""}])
    yield "an application that is null", "Refused", bad("appPage", "re", apps=[None])
    yield "an icon without width", "Refused", bad("iconPiece", "re", width=0)
    yield "an icon of 257 pixels", "Refused", bad("iconPiece", "re", width=257)
    yield "pixels beyond the icon", "Refused", bad("iconPiece", "re", offset=1)
    yield "windows below 0", "Refused", bad("windows", count=-1)
    yield "a file with a path of the host", "Refused", bad("fileChanged", file="/srv/x")
    yield "an empty sentence", "Refused", bad("notify", text="\u200b\n")
    yield "an unknown phase", "Refused", bad("setupProgress", phase="perhaps")


def cleaned():
    yield "a name of two lines", "Calc\nExec=/bin/sh", "Calc Exec=/bin/sh"
    yield "turned text", "abc\u202efdp.exe\u202c", "abcfdp.exe"
    yield "nothing to see", "a\u200b\u200d\ufeff\u00adb", "ab"
    yield "tags", "a\U000e0041b", "ab"
    yield "separators", "a\u2028b\u2029c", "a b c"
    yield "composed", "Gl\u0075\u0308ck", "Gl\u00fcck"
    yield "blanks of all kinds", " \u00a0a\u3000\u2003b\t", "a b"
    yield "no name at all", "\u0000\u0007", "org.gnome.calculator"
    yield "too long", "\u4e2d" * 200, "\u4e2d" * 128
    yield "not cut through a pair", "a" * 127 + "\U0001F600", "a" * 127


def main():
    host = [{"name": word, "text": text(word, fields, "id")} for word, fields in HOST]
    guest = [{"name": word, "text": text(word, fields, "re")} for word, fields in ANSWERS]
    guest += [{"name": word, "text": text(word, fields)} for word, fields in EVENTS]
    document = {
        "host": host,
        "guest": guest,
        "hostNot": [{"name": name, "result": result, "text": frame} for name, result, frame in host_bad()],
        "guestNot": [{"name": name, "result": result, "text": frame} for name, result, frame in guest_bad()],
        "names": [{"name": name, "text": text("appPage", {"rev": 1, "total": 1, "from": 0, "apps": [{**APP, "name": raw}]}, "re"), "clean": clean}
                  for name, raw, clean in cleaned()],
    }
    with open(os.path.join(HERE, "messages.json"), "w", encoding="ascii") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
