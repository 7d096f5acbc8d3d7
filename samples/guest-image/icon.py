"""Writes a PNG of 48 x 48 pixels to standard output: a disc of one colour. usage: icon.py RRGGBB"""
import struct
import sys
import zlib

SIZE = 48
colour = bytes.fromhex(sys.argv[1])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel(x, y):
    inside = (2 * x - SIZE + 1) ** 2 + (2 * y - SIZE + 1) ** 2 <= (SIZE - 4) ** 2
    return colour + (b"\xff" if inside else b"\0")


rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
