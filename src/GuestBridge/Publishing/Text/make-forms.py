#!/usr/bin/env python3
"""Writes ComposedFormTable.cs: the canonical decompositions and combining classes of Unicode, packed. See ComposedForm.cs for the layout."""
import base64, os, sys, unicodedata, zlib

def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)

def zigzag(n):
    return n * 2 if n >= 0 else -n * 2 - 1

pairs, classes = bytearray(), bytearray()
count, last, last_first = 0, 0, 0
for code in range(0x110000):
    text = chr(code)
    parts = unicodedata.decomposition(text).split()
    if 0xD800 <= code <= 0xDFFF or not parts or parts[0].startswith('<'):
        continue
    first, second = int(parts[0], 16), int(parts[1], 16) if len(parts) == 2 else 0
    composes = second != 0 and unicodedata.normalize('NFC', chr(first) + chr(second)) == text
    pairs += varint(code - last) + varint(zigzag(first - last_first)) + varint(second << 1 | composes)
    count, last, last_first = count + 1, code, first

runs, start, end = [], 0, 0
for code in range(0x110000):
    value = unicodedata.combining(chr(code))
    if value and runs and runs[-1][1] + 1 == code and runs[-1][2] == value:
        runs[-1][1] = code
    elif value:
        runs.append([code, code, value])
last = 0
for first, end, value in runs:
    classes += varint(first - last) + varint(end - first) + varint(value)
    last = end

packer = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = base64.b64encode(packer.compress(varint(count) + pairs + varint(len(runs)) + classes) + packer.flush()).decode()
lines = [packed[i:i + 140] for i in range(0, len(packed), 140)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ComposedFormTable.cs'), 'w') as file:
    file.write('namespace MedV.GuestBridge.Publishing.Text;\n\n')
    file.write(f'/// <summary>Made by make-forms.py from Unicode {unicodedata.unidata_version}; not to be changed by hand.</summary>\n')
    file.write('internal static class ComposedFormTable\n{\n    /// <summary>Deflate, in Base64.</summary>\n    public const string Packed =\n')
    file.write('\n'.join(f'        "{line}"' + (' +' if i < len(lines) - 1 else ';') for i, line in enumerate(lines)))
    file.write('\n}\n')
print(count, len(runs), len(packed), file=sys.stderr)
