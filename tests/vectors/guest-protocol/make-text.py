#!/usr/bin/env python3
"""Makes src/GuestProtocol/Text/ComposedTables.cs and normalisation.json from the Unicode Character Database that Python carries."""
import base64
import json
import os
import random
import struct
import sys
import unicodedata as unicode

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "../../../src/GuestProtocol/Text/ComposedTables.cs")


def canonical(code):
    text = unicode.decomposition(chr(code))
    parts = [] if not text or text.startswith("<") else [int(part, 16) for part in text.split()]
    return [] if any(part > 0xFFFF for part in parts) else parts


def literal(data):
    text = base64.b64encode(data).decode()
    lines = [text[at:at + 150] for at in range(0, len(text), 150)]
    return " +\n".join(f'        "{line}"' for line in lines)


def tables():
    primary, others = [], []
    for code in range(0x10000):
        parts = canonical(code)
        if parts:
            row = struct.pack("<HHH", code, *(parts + [0])[:2])
            is_primary = len(parts) == 2 and unicode.normalize("NFC", chr(code)) == chr(code)
            (primary if is_primary else others).append(row)
    classes, run = [], None
    for code in range(0x10001):
        rank = unicode.combining(chr(code)) if code < 0x10000 else 0
        if run and (rank != run[1] or code - run[0] == 255):
            classes.append(struct.pack("<HBB", run[0], code - run[0], run[1]))
            run = None
        if rank and not run:
            run = (code, rank)
    return primary, others, classes


def main():
    primary, others, classes = tables()
    with open(TARGET, "w", encoding="ascii") as file:
        file.write(f"""namespace MedV.GuestProtocol.Text;

/// <summary>What the Unicode Character Database {unicode.unidata_version} says of canonical composition in the Basic Multilingual Plane, without Hangul, which is arithmetic.</summary>
/// <remarks>Made by <c>tests/vectors/guest-protocol/make-text.py</c>. Numbers are little-endian.</remarks>
internal static class ComposedTables
{{
    /// <summary>Characters that two others compose to, in order: character, first, second, 16 bits each.</summary>
    public const string Primary =
{literal(b"".join(primary))};

    /// <summary>Characters that are taken apart and never put together again: character, first, second or 0.</summary>
    public const string Others =
{literal(b"".join(others))};

    /// <summary>Runs of characters that combine: first (16 bits), how many (8 bits), canonical combining class (8 bits).</summary>
    public const string Classes =
{literal(b"".join(classes))};
}}
""")
    rng = random.Random(1)
    marks = [c for c in range(0x300, 0x370)] + [0x5B0, 0x5C1, 0x653, 0x655, 0x93C, 0x3099, 0x309A, 0x345]
    bases = [c for c in range(0x10000) if canonical(c)] + [0x41, 0x65, 0x6F, 0x3B1, 0xAC00, 0x1100, 0x1161, 0x11A8, 0x304B, 0x915, 0x9C7, 0x9BE]
    texts = ["".join(chr(rng.choice(marks if rng.random() < 0.5 else bases)) for _ in range(rng.randrange(1, 9))) for _ in range(400)]
    texts += [unicode.normalize("NFD", "Gl\u00fccks-\u00c9diteur \u1ec7\u1e69\u01d5 \ud55c\uad6d\uc5b4 \u304c\u30d1"), "\u212b\u2126\ufb1d\u0958\u0f43"]
    with open(os.path.join(HERE, "normalisation.json"), "w", encoding="ascii") as file:
        rows = [json.dumps([text, unicode.normalize("NFC", text)]) for text in texts]
        file.write("[\n  " + ",\n  ".join(rows) + "\n]\n")


if __name__ == "__main__":
    sys.exit(main())
