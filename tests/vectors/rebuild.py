#!/usr/bin/env python3
"""Rebuilds disks from a folder of packs, with docs/formats/{manifest,pack}.md and without a line of the product's code.

    rebuild.py PACKS ROOT [ROOT...]     PACKS: a folder with *.pack files, at any depth. ROOT: the root file of a manifest

Prints for each root the SHA-256 and the length of its disk, and how many patches were checked: those whose base is one of the roots before it.
Standard library only; libzstd.so.1 by ctypes where something is encoded with zstd. Ends with exit code 1 at the first rule that is broken.
"""
import ctypes
import hashlib
import pathlib
import struct
import sys

CHUNKS, PLACES, PATCHES, NAMES = 1, 2, 3, 4
_zstd = None


def require(rule, what):
    if not rule:
        sys.exit(f"broken: {what}")


def sha256(data):
    return hashlib.sha256(data).digest()


def zstd():
    global _zstd
    if _zstd is None:
        _zstd = ctypes.CDLL("libzstd.so.1")
        _zstd.ZSTD_createDCtx.restype = ctypes.c_void_p
        for name in ("ZSTD_DCtx_refPrefix", "ZSTD_decompressDCtx", "ZSTD_DCtx_setParameter", "ZSTD_DCtx_reset"):
            getattr(_zstd, name).restype = ctypes.c_size_t
    return _zstd


def unzstd(data, length, prefix=b""):
    lib, out = zstd(), ctypes.create_string_buffer(max(1, length))
    context = ctypes.c_void_p(lib.ZSTD_createDCtx())
    lib.ZSTD_DCtx_setParameter(context, 100, 31)
    lib.ZSTD_DCtx_refPrefix(context, prefix, ctypes.c_size_t(len(prefix)))
    size = lib.ZSTD_decompressDCtx(context, out, ctypes.c_size_t(length), data, ctypes.c_size_t(len(data)))
    lib.ZSTD_freeDCtx(context)
    require(size == length, "a zstd frame does not decode to its length")
    return out.raw[:length]


def decode(encoding, data, length):
    require(encoding in (0, 1), f"encoding {encoding} is not known to this program")
    return data if encoding == 0 else unzstd(data, length)


class Packs:
    def __init__(self, folder):
        self.files = {path.stem: path for path in pathlib.Path(folder).rglob("*.pack")}
        self.checked = {}

    def read(self, name, length, offset, count):
        if name not in self.checked:
            require(name.hex() in self.files, f"there is no pack {name.hex()}")
            data = self.files[name.hex()].read_bytes()
            require(sha256(data) == name and data[:64] == b"MEDVPACK" + struct.pack("<HH", 1, 64) + bytes(52), f"pack {name.hex()}")
            self.checked[name] = data
        data = self.checked[name]
        require(len(data) == length and 64 <= offset and offset + count <= length, f"a place in pack {name.hex()}")
        return data[offset:offset + count]


class Page:
    """The plain bytes of a page, read from the front."""

    def __init__(self, data):
        self.data, self.at, self.place = data, 0, None

    def take(self, count):
        require(self.at + count <= len(self.data), "a page ends in a record")
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def number(self):
        value, shift = 0, 0
        while True:
            part = self.byte()
            value |= (part & 127) << shift
            shift += 7
            if part < 128:
                require(part or shift == 7, "a number is longer than needed")
                return value
            require(shift < 63, "a number has more than 63 bits")

    def signed(self):
        value = self.number()
        return -(value + 1) // 2 if value & 1 else value // 2

    def packs(self):
        return [(self.take(32), self.number()) for _ in range(self.number())]

    def location(self, says, packs, count):
        """Where a record lies: (pack, length of the pack, offset)."""
        if says:
            (name, length), offset = packs[self.number()], self.number()
        else:
            require(self.place, "the first record of a page does not say where it lies")
            name, length, offset = self.place
        self.place = name, length, offset + count
        return name, length, offset


class Manifest:
    def __init__(self, file, packs):
        (magic, version, header, hashing, chunker, zero, self.minimum, self.average, self.maximum, pack_count, page_count, zero2, self.length,
         zeros) = struct.unpack_from("<8sHHBBHIIIIIIQ16s", file)
        require((magic, version, header, hashing, chunker, zero, zero2, zeros) == (b"MEDVMANI", 2, 64, 1, 2, 0, 0, bytes(16)), "the header")
        require(len(file) == 64 + 36 * pack_count + 56 * page_count, "the length of the root")
        self.name = sha256(file)
        table = [struct.unpack_from("<32sI", file, 64 + 36 * i) for i in range(pack_count)]
        self.entries, self.starts, self.runs, self.patches, self.names, recipe = [], [], [], [], [], b""
        self.left = 0
        for i in range(page_count):
            name, kind, encoding, zero, plain, encoded, pack, offset, records = struct.unpack_from(
                "<32sBBHIIIII", file, 64 + 36 * pack_count + 56 * i)
            data = decode(encoding, packs.read(*table[pack], offset, encoded), plain)
            require(sha256(data) == name and zero == 0, f"page {i}")
            recipe += name if kind != NAMES else b""
            page = Page(data)
            {CHUNKS: self.read_chunks, PLACES: self.read_places, PATCHES: self.read_patches, NAMES: self.read_names}[kind](page, records)
            require(page.at == len(data), f"page {i} goes on behind its last record")
        self.recipe = sha256(recipe)
        self.check_places()

    def read_chunks(self, page, records):
        packs = page.packs()
        for _ in range(records):
            flags, name, plain = page.byte(), page.take(32), page.number()
            encoded = page.number() if flags >> 4 else plain
            if flags & 1:
                self.starts.append(len(self.entries))
            self.entries.append((name, plain, flags >> 4, encoded, page.location(flags & 2, packs, encoded)))

    def read_places(self, page, records):
        end = 0
        for _ in range(records):
            start, length = end + page.signed(), page.number()
            if not self.left:
                require(len(self.runs) < len(self.starts), "there are more places than streams")
                self.runs.append([])
                self.left = self.bytes_of(len(self.runs) - 1)
            true = length or self.left
            require(true < self.left or (true == self.left and length == 0), f"a place of stream {len(self.runs) - 1}")
            require(0 <= start and start + true <= self.length, f"a place of stream {len(self.runs) - 1} is not on the disk")
            self.runs[-1].append((start, true))
            self.left -= true
            end = start + true

    def bytes_of(self, stream):
        return sum(entry[1] for entry in self.entries_of(stream))

    def entries_of(self, stream):
        end = self.starts[stream + 1] if stream + 1 < len(self.starts) else len(self.entries)
        return self.entries[self.starts[stream]:end]

    def read_patches(self, page, records):
        base, packs, entry = page.take(32), page.packs(), 0
        for _ in range(records):
            flags = page.byte()
            first = entry + page.number()
            count, stream, offset, length, encoded = (page.number() for _ in range(5))
            self.patches.append((base, first, count, stream, offset, length, encoded, page.location(flags & 2, packs, encoded)))
            entry = first + count

    def read_names(self, page, records):
        path = b""
        for _ in range(records):
            partition, kind, shared = page.number(), page.byte(), page.number()
            path = path[:shared] + page.take(page.number())
            self.names.append((partition, kind, path.decode()))

    def check_places(self):
        require(len(self.runs) == len(self.starts) and not self.left, "there are fewer places than streams")
        require(not self.names or len(self.names) == len(self.starts), "names and streams do not match")
        last = 0
        for start, length in sorted(run for runs in self.runs for run in runs):
            require(last <= start, f"two places share byte {start}")
            last = start + length


def content(manifest, packs, stream):
    """The content of a stream, each chunk checked."""
    out = b""
    for name, plain, encoding, encoded, place in manifest.entries_of(stream):
        chunk = decode(encoding, packs.read(*place, encoded), plain)
        require(sha256(chunk) == name, f"chunk {name.hex()}")
        out += chunk
    return out


def rebuild(manifest, packs):
    disk = bytearray(manifest.length)
    for stream, runs in enumerate(manifest.runs):
        rest = content(manifest, packs, stream)
        for start, length in runs:
            disk[start:start + length] = rest[:length]
            rest = rest[length:]
    return bytes(disk)


def check_patches(manifest, packs, bases):
    checked = 0
    for base, first, count, stream, offset, length, encoded, place in manifest.patches:
        if base not in bases:
            continue
        window = content(bases[base], packs, stream)[offset:offset + length]
        require(len(window) == length, "a window goes beyond its stream")
        entries = manifest.entries[first:first + count]
        plain = unzstd(packs.read(*place, encoded), sum(entry[1] for entry in entries), window)
        for entry in entries:
            require(sha256(plain[:entry[1]]) == entry[0], f"a patch does not make chunk {entry[0].hex()}")
            plain = plain[entry[1]:]
        checked += 1
    return checked


def main(folder, *roots):
    packs, bases = Packs(folder), {}
    for root in roots:
        manifest = Manifest(pathlib.Path(root).read_bytes(), packs)
        disk = rebuild(manifest, packs)
        patches = check_patches(manifest, packs, bases)
        bases[manifest.name] = manifest
        print(f"{hashlib.sha256(disk).hexdigest()} {len(disk)} bytes, {len(manifest.starts)} streams, recipe {manifest.recipe.hex()}, "
              f"{patches} of {len(manifest.patches)} patches")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
