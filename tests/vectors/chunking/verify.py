#!/usr/bin/env python3
"""Checks the vectors against docs/formats/{chunking,pack,manifest}.md, without a line of the product's code.

Standard library only. Prints one line for each thing checked; ends with exit code 1 at the first that differs.
"""
import hashlib
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
MASK = (1 << 64) - 1


def sha256(data):
    return hashlib.sha256(data).digest()


def require(rule, what):
    if not rule:
        sys.exit(f"differs: {what}")


def xorshift(seed, count):
    out, x = bytearray(), seed
    while len(out) < count:
        x ^= (x << 13) & MASK
        x ^= x >> 7
        x ^= (x << 17) & MASK
        out += x.to_bytes(8, "little")
    return bytes(out[:count])


# chunking.md, "The gear table"
GEAR = [int.from_bytes(sha256(b"medv-gear-1" + bytes([b]))[:8], "big") for b in range(256)]


# chunking.md, "Where a chunk ends"
def cut(data, minimum, average, maximum):
    bits, lengths, start = average.bit_length() - 1, [], 0
    while start < len(data):
        end = min(len(data) - start, maximum)
        length = end
        if end > minimum:
            h = 0
            for byte in data[start + minimum - 64:start + minimum]:
                h = (h << 1) + GEAR[byte] & MASK
            for n in range(minimum, end):
                if h >> 64 - (bits + 2 if n < average else bits - 2) == 0:
                    length = n
                    break
                h = (h << 1) + GEAR[data[start + n]] & MASK
        lengths.append(length)
        start += length
    return lengths


# chunking.md, "Zero runs": the disk as (offset, length, is zeros)
def scan(disk, parameters):
    blocks = [not any(disk[at:at + 4096]) for at in range(0, len(disk), 4096)]
    runs, block = [], 0
    while block < len(blocks):
        end = block
        while end < len(blocks) and blocks[end] == blocks[block]:
            end += 1
        start, stop = block * 4096, min(end * 4096, len(disk))
        zeros = blocks[block] and stop - start >= 16384
        if runs and not zeros and not runs[-1][2]:
            runs[-1] = (runs[-1][0], stop, False)
        else:
            runs.append((start, stop, zeros))
        block = end
    for start, stop, zeros in runs:
        if zeros:
            yield start, stop - start, True
        else:
            for length in cut(disk[start:stop], *parameters):
                yield start, length, False
                start += length


# manifest.md
def read_manifest(file):
    (magic, version, header, hashing, chunker, zero, *parameters, packs, chunks, extents, disk,
     zeros) = struct.unpack_from("<8sHHBBHIIIIIIQ16s", file)
    require((magic, version, header, hashing, chunker, zero, zeros) == (b"MEDVMANI", 1, 64, 1, 1, 0, bytes(16)), "manifest header")
    require(len(file) == 64 + 36 * packs + 48 * chunks + 12 * extents, "manifest length")
    at = 64
    pack_table = [struct.unpack_from("<32sI", file, at + 36 * i) for i in range(packs)]
    at += 36 * packs
    chunk_table = []
    for i in range(chunks):
        name, length, pack, offset, encoded = struct.unpack_from("<32sIIII", file, at + 48 * i)
        chunk_table.append((name, length, pack, offset, encoded & 0xFFFFFF, encoded >> 24))
    at += 48 * chunks
    extent_table = [struct.unpack_from("<QI", file, at + 12 * i) for i in range(extents)]
    return parameters, disk, pack_table, chunk_table, extent_table


def check_gear():
    lines = (HERE / "gear-1.txt").read_text().split()
    require([int(line, 16) for line in lines] == GEAR, "gear-1.txt")
    print("gear table: as published")


def check_cut_points():
    for line in (HERE / "cut-points.txt").read_text().splitlines():
        case, lengths = line.split(":")
        seed, count, *parameters = map(int, case.split())
        require(cut(xorshift(seed, count), *parameters) == list(map(int, lengths.split())), f"cut points of {case}")
        print(f"cut points of {case}: as published")


def check_image():
    disk = bytearray(800_000)
    for place, seed, count in ((0, 1, 200_704), (262_144, 2, 151_552), (524_288, 1, 200_704)):
        disk[place:place + count] = xorshift(seed, count)
    disk = bytes(disk)
    pack = (HERE.parent / "pack" / "image.pack").read_bytes()
    require(pack[:64] == b"MEDVPACK" + struct.pack("<HH", 1, 64) + bytes(52), "pack header")
    parameters, length, packs, chunks, extents = read_manifest((HERE.parent / "manifest" / "image.manifest").read_bytes())
    require(parameters == [4096, 16384, 65536] and length == len(disk), "manifest parameters")
    require((sha256(pack), len(pack)) in packs, "image.pack is not in the manifest")
    require((sha256(b"a pack of an earlier version"), 1_000_000) in packs, "the earlier pack is not in the manifest")

    pieces = list(scan(disk, parameters))
    require([start for start, _, _ in pieces] == [start for start, _ in extents], "extents")
    seen, end_of_pack, earlier = [], 64, 0
    for (start, length, zeros), (_, number) in zip(pieces, extents):
        require(zeros == (number == 0xFFFFFFFF), f"zeros at {start}")
        if zeros:
            require(not any(disk[start:start + length]), f"bytes at {start}")
            continue
        name, plain, in_pack, offset, encoded, encoding = chunks[number]
        content = disk[start:start + length]
        require((name, plain) == (sha256(content), length), f"chunk at {start}")
        if number in seen:
            continue
        require(number == len(seen), "chunks are numbered by their first use")
        seen.append(number)
        if packs[in_pack][0] != sha256(pack):
            require((offset, encoded, encoding) == (64, 700, 1), "the chunk in the earlier pack")
            earlier += 1
        else:
            require((offset, encoding) == (end_of_pack, 0) and pack[offset:offset + encoded] == content, f"pack at {offset}")
            end_of_pack += encoded
    require(len(seen) == len(chunks) and end_of_pack == len(pack) and earlier == 1, "something is left over")
    print(f"image: {len(chunks)} chunks and {len(extents)} extents of {len(disk)} bytes, as published")


check_gear()
check_cut_points()
check_image()
