#!/usr/bin/env python3
"""Checks the vectors against docs/formats/chunking.md, without a line of the product's code.

Standard library only. Prints one line for each thing checked; ends with exit code 1 at the first that differs.
"""
import hashlib
import pathlib
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


# chunking.md, "Zero runs" and "Metadata": the chunks of a segment as (offset in the stream, bytes)
def chunks(start, segment, parameters, metadata):
    blocks, at = [], 0
    while at < len(segment):
        end = min(len(segment), at + 4096 - (start + at) % 4096)
        blocks.append((at, end, not any(segment[at:end])))
        at = end
    if metadata:
        return [(start + at, segment[at:end]) for at, end, zeros in blocks if not zeros]
    out, stretch, block = [], 0, 0

    def close(end):
        at = stretch
        for length in cut(segment[stretch:end], *parameters):
            out.append((start + at, segment[at:at + length]))
            at += length

    while block < len(blocks):
        last = block
        while last < len(blocks) and blocks[last][2]:
            last += 1
        if last > block and blocks[last - 1][1] - blocks[block][0] >= 16384:
            close(blocks[block][0])
            stretch = blocks[last - 1][1]
        block = max(last, block + 1)
    close(len(segment))
    return out


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


def check_streams():
    """streams.txt: content as (place, seed, bytes) on 400 000 zeros, then for each stream its kind, segments (offset, place, bytes) and chunks (offset, bytes, SHA-256)."""
    lines = (HERE / "streams.txt").read_text().splitlines()
    parameters, disk = list(map(int, lines[0].split())), bytearray(400_000)
    for line in lines[1:]:
        kind, rest = line.split(" ", 1)
        if kind == "content":
            place, seed, count = map(int, rest.split())
            disk[place:place + count] = xorshift(seed, count)
            continue
        extents, expected = rest.split(": ") if ": " in rest else (rest.rstrip(":"), "")
        found, segment, start = [], b"", None
        for offset, place, count in [tuple(map(int, extent.split(","))) for extent in extents.split()] + [(-1, 0, 0)]:
            if start is not None and offset != start + len(segment):
                found += chunks(start, segment, parameters, kind == "metadata")
                start = None
            if start is None:
                start, segment = offset, b""
            segment += bytes(disk[place:place + count])
        text = " ".join(f"{offset},{len(data)},{sha256(data).hex()[:16]}" for offset, data in found)
        require(text == expected, f"stream {rest[:40]}: {text}")
    print("streams: as published")


check_gear()
check_cut_points()
check_streams()
