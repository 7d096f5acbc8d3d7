#!/usr/bin/env python3
"""Makes the bases of the fuzz targets anew: small images that are sound (docs/fuzzing.md).

Needs root for one mount, and the Debian packages fdisk, e2fsprogs, ntfs-3g, attr, dosfstools, mtools, qemu-utils,
zstd and brotli. Cases are changes of these
very bytes: after it ran, the corpora (*.cases) are worth little and have to be found again.
"""
import gzip
import os
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
KIB, MIB = 1 << 10, 1 << 20


def run(*command, text=None):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, input=text, text=True if text else None)


def store(image, target, name):
    os.makedirs(os.path.join(HERE, target), exist_ok=True)
    with open(image, "rb") as file, open(os.path.join(HERE, target, name + ".gz"), "wb") as packed:
        packed.write(gzip.compress(file.read(), 9, mtime=0))


def empty(name, size):
    with open(name, "wb") as file:
        file.truncate(size)
    return name


def patch(name, offset, data):
    with open(name, "r+b") as file:
        file.seek(offset)
        file.write(data)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def write(root, path, content):
    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
    with open(os.path.join(root, path), "wb") as file:
        file.write(content)


def small_fat(name, size=64 * KIB):
    run("mkfs.vfat", "-F", "12", "-i", "4D454456", "-C", name, str(size >> 10))
    write(".", name + ".txt", b"some text\n" * 100)
    run("mcopy", "-i", name, name + ".txt", "::some text.txt")
    return read(name)


def make_mbr():
    table = empty("mbr", 256 * KIB)
    run("sfdisk", "-q", "--no-reread", table, text="label: dos\n1 100 83\n110 20 7 *\n140 372 5\n142 30 83\n180 40 c\n230 100 83\n")
    patch(table, 110 * 512, small_fat("in-mbr")[:20 * 512])
    store(table, "mbr", "logical")

    # Counted in sectors of 4 KiB, which only the file system tells.
    large = empty("mbr4k", 256 * KIB)
    patch(large, 446, struct.pack("<BBBBBBBBII", 0, 0, 2, 0, 0x0C, 0, 0, 0, 8, 16) + struct.pack("<BBBBBBBBII", 0, 0, 2, 0, 0x05, 0, 0, 0, 32, 32))
    patch(large, 510, b"\x55\xaa")
    patch(large, 8 * 4096, small_fat("in-mbr4k"))
    patch(large, 32 * 4096 + 446, struct.pack("<BBBBBBBBII", 0, 0, 2, 0, 0x0C, 0, 0, 0, 1, 4))
    patch(large, 32 * 4096 + 510, b"\x55\xaa")
    store(large, "mbr", "sectors-of-4k")


def make_gpt():
    parts = "first-lba: 34\n34 20\n60 100 C12A7328-F81F-11D2-BA4B-00A0C93EC93B\n200 30\n"
    table = empty("gpt", 160 * KIB)
    run("sfdisk", "-q", "--no-reread", table, text="label: gpt\nlabel-id: 4D454456-0000-0000-0000-000000000001\n" + parts)
    patch(table, 60 * 512, small_fat("in-gpt")[:100 * 512])
    store(table, "gpt", "both-copies")
    patch(table, 512, bytes(512))
    store(table, "gpt", "backup-only")

    # sfdisk has no way to say that sectors have 4 KiB.
    large, guid = empty("gpt4k", 256 * KIB), bytes(range(16))
    entries = bytearray(4096)
    for i, (first, last) in enumerate([(4, 7), (10, 40)]):
        entries[i * 128:i * 128 + 48] = guid + bytes([i]) * 16 + struct.pack("<QQ", first, last)
    for own, other, at in [(1, 63, 2), (63, 1, 62)]:
        header = bytearray(struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, own, other, 4, 61, guid, at, 32, 128, zlib.crc32(entries)))
        header[16:20] = struct.pack("<I", zlib.crc32(header))
        patch(large, own * 4096, header)
        patch(large, at * 4096, entries)
    patch(large, 446, struct.pack("<BBBBBBBBII", 0, 0, 2, 0, 0xEE, 0, 0, 0, 1, 63))
    patch(large, 510, b"\x55\xaa")
    patch(large, 10 * 4096, small_fat("in-gpt4k"))
    store(large, "gpt", "sectors-of-4k")


def make_tree(root):
    write(root, "plain.txt", b"plain\n" * 1000)
    write(root, "tiny", b"tiny")
    write(root, "empty", b"")
    for i in range(12):
        write(root, f"deep/{i % 3}/{i % 2}/" + "n" * (20 + 7 * i), b"x" * (i * 300))
    with open(os.path.join(root, "holes"), "wb") as file:
        for i in range(24):
            file.seek(i * 6144)
            file.write(b"some bytes")
        file.seek(70 * MIB)
        file.write(b"the last bytes")
    os.link(os.path.join(root, "plain.txt"), os.path.join(root, "deep/second name"))
    os.symlink("plain.txt", os.path.join(root, "link"))


def make_ext4():
    tree = "tree"
    make_tree(tree)
    for name, size, options in [
        ("extents", "768K", "-t ext4 -b 1024 -N 64 -O ^has_journal,^resize_inode,inline_data,metadata_csum,64bit"),
        ("block-maps", "768K", "-t ext2 -b 1024 -N 64 -I 128 -O ^resize_inode"),
        ("groups", "1M", "-t ext4 -b 1024 -g 256 -N 128 -O ^has_journal,^resize_inode,^flex_bg,meta_bg,64bit,large_dir"),
        ("journal", "3M", "-t ext4 -b 1024 -N 64 -J size=1 -O ^64bit,^metadata_csum,sparse_super2,^resize_inode"),
        ("blocks-of-4k", "1M", "-t ext4 -b 4096 -N 64 -O ^has_journal,resize_inode,quota"),
    ]:
        run("mke2fs", "-q", "-F", "-U", "4d454456-0000-0000-0000-000000000000", "-E", "hash_seed=4d454456-0000-0000-0000-000000000000",
            *options.split(), "-d", tree, name, size)
        store(name, "ext4", name)


def make_ntfs():
    for name, cluster in [("clusters-of-512", "512"), ("clusters-of-4k", "4096")]:
        image, mount = empty(name, 1536 * KIB if cluster == "512" else 2 * MIB), "mount-" + name
        run("mkntfs", "-F", "-q", "-f", "-c", cluster, "-L", "MEDV", image)
        os.mkdir(mount)
        run("ntfs-3g", "-o", "streams_interface=windows,compression", image, mount)
        try:
            with open(f"{mount}/pieces", "wb", 0) as file, open(f"{mount}/between", "wb", 0) as other:
                for _ in range(60 if cluster == "512" else 6):
                    file.write(b"piece" * 102 + b"..")
                    other.write(b"other" * 102 + b"..")
            os.remove(f"{mount}/between")
            write(mount, "plain.txt", b"plain\n" * 900)
            write(mount, "plain.txt:stream", b"stream\n" * 300)
            write(mount, "resident", b"resident")
            for i in range(6):
                write(mount, f"deep/{i % 2}/{i}/" + "n" * (40 * i + 1), b"x" * 700)
            for i in range(20):
                os.link(f"{mount}/plain.txt", f"{mount}/deep/" + f"{i} is one of many long names of the same file".ljust(100, "."))
            with open(f"{mount}/sparse", "wb") as file:
                file.write(b"start" * 200)
                file.truncate(90_000)
            os.mkdir(f"{mount}/packed")
            run("setfattr", "-h", "-v", "0x00000810", "-n", "system.ntfs_attrib_be", f"{mount}/packed")
            write(mount, "packed/compressed", b"compressed " * 500)
        finally:
            run("umount", mount)
        run("sync")
        run("python3", "-c", "import fcntl,sys; fcntl.lockf(open(sys.argv[1],'r+b'), fcntl.LOCK_EX)", image)  # until the daemon is gone

        # Nobody reads the table of upper case letters.
        data = read(image)
        patch(image, data.find(b"".join(i.to_bytes(2, "little") for i in range(0x60))), bytes(128 * KIB))
        store(image, "ntfs", name)


def make_fat():
    os.environ["MTOOLS_SKIP_CHECK"] = "1"
    os.environ["LC_ALL"] = "C.UTF-8"
    for name, size, options in [("fat12", 128, "-F 12 -s 1 -r 32"), ("fat16", 2200, "-F 16 -s 1 -r 64")]:
        run("mkfs.vfat", *options.split(), "-n", "MEDV", "-i", "4D454456", "-C", name, str(size))
        for i in range(10):
            write("fat-" + name, f"filler{i}", b"filler" * 100)
            run("mcopy", "-i", name, f"fat-{name}/filler{i}", f"::filler{i}")
        for i in range(0, 10, 2):
            run("mdel", "-i", name, f"::filler{i}")
        write("fat-" + name, "PLAIN.TXT", b"plain\n" * 700)
        write("fat-" + name, "empty.txt", b"")
        write("fat-" + name, "docs/A rather long name with blanks, so that there is room for no 8.3 name.text", b"long" * 300)
        write("fat-" + name, "docs/Übergröße/日本語.txt", b"words" * 200)
        for path in ["PLAIN.TXT", "empty.txt", "docs"]:
            run("mcopy", "-s", "-i", name, f"fat-{name}/{path}", "::" + path)
        store(name, "fat", name)


    make_fat32()


def make_fat32():
    """mtools take one of less than 32 MiB for a FAT12, so that this one is made by hand."""
    clusters, names = {}, {}

    def chain(content, after=0):
        """Every second cluster stays free, so that no two of a file are neighbours."""
        first = 3 + 2 * len(clusters)
        pieces = [content[i:i + 512] for i in range(0, len(content), 512)]
        for i, piece in enumerate(pieces):
            clusters[first + 2 * i] = (piece, first + 2 * i + 2 if i + 1 < len(pieces) else 0x0FFFFFFF)
        return first

    def entry(short, attributes, first, size):
        return struct.pack("<11sBBBHHHHHHHI", short, attributes, 0, 0, 0, 0, 0, first >> 16, 0, 0, first & 0xFFFF, size)

    def long_entries(name, short):
        total = 0
        for byte in short:
            total = ((total << 7 | total >> 1) + byte) & 0xFF
        units = name.encode("utf-16-le") + b"\0\0"
        units += b"\xff" * (-len(units) % 26)
        parts = [units[i:i + 26] for i in range(0, len(units), 26)]
        return b"".join(
            bytes([i + 1 | (0x40 if i + 1 == len(parts) else 0)]) + part[:10] + b"\x0f\0" + bytes([total]) + part[10:22] + b"\0\0" + part[22:]
            for i, part in reversed(list(enumerate(parts))))

    inner = entry(b".          ", 0x10, 9, 0) + entry(b"..         ", 0x10, 0, 0)
    inner += long_entries("日本語 and more.text", b"A~1     TXT") + entry(b"A~1     TXT", 0x20, chain(b"words" * 300), 1500)
    folder = chain(inner)
    root = entry(b"MEDV       ", 0x08, 0, 0) + entry(b"PLAIN   TXT", 0x20, chain(b"plain\n" * 500), 3000) + entry(b"EMPTY      ", 0x20, 0, 0)
    root += long_entries("A rather long name, so that there is room for no other", b"FOLDER~1   ") + entry(b"FOLDER~1   ", 0x10, folder, 0)
    clusters[2] = (root, 0x0FFFFFFF)
    table = bytearray(8 * 512)
    table[:8] = struct.pack("<II", 0x0FFFFFF8, 0x0FFFFFFF)
    for number, (_, after) in clusters.items():
        table[number * 4:number * 4 + 4] = struct.pack("<I", after)
    image = empty("fat32", 256 * KIB)
    patch(image, 0, struct.pack("<3s8sHBHBHHBHHHIIIHHIHH", b"\xeb\x58\x90", b"MEDV    ", 512, 1, 32, 2, 0, 0, 0xF8, 0, 32, 2, 0, 512, 8, 0, 0, 2, 1, 6))
    patch(image, 510, b"\x55\xaa")
    for i in range(2):
        patch(image, (32 + 8 * i) * 512, table)
    for number, (content, _) in clusters.items():
        patch(image, (48 + number - 2) * 512, content)
    store(image, "fat", "fat32")


def make_raw():
    """A disk of 256 KiB with data here and there."""
    raw = empty("raw", 256 * KIB)
    for at in (0, 3 * KIB, 64 * KIB, 130 * KIB, 255 * KIB):
        patch(raw, at, bytes((at // KIB + i * i) % 251 for i in range(1024)))
    return raw


def make_qcow2(raw):
    for name, options, flags in [
        ("version-2", "compat=0.10,cluster_size=512", []),
        ("version-3", "compat=1.1,cluster_size=4096", []),
        ("deflate", "compat=1.1,cluster_size=4096", ["-c"]),
        ("zstd", "compat=1.1,cluster_size=4096,compression_type=zstd", ["-c"]),
        ("subclusters", "compat=1.1,cluster_size=16384,extended_l2=on", []),
    ]:
        run("qemu-img", "convert", *flags, "-O", "qcow2", "-o", options, raw, "q-" + name)
        if name == "version-3":
            run("qemu-io", "-c", "write -z 8k 4k", "-c", "write -c 12k 4k", "-c", "write 100k 4k", "q-" + name)
            run("qemu-img", "snapshot", "-c", "before", "q-" + name)
            run("qemu-io", "-c", "write 0 4k", "q-" + name)
        store("q-" + name, "qcow2", name)


def vhd_sum(data, at):
    data[at:at + 4] = bytes(4)
    data[at:at + 4] = struct.pack(">I", ~sum(data) & 0xFFFFFFFF)
    return bytes(data)


def make_vhd(raw):
    run("qemu-img", "convert", "-O", "vpc", "-o", "subformat=fixed,force_size=on", raw, "v-fixed")
    store("v-fixed", "vhd", "fixed")
    run("qemu-img", "convert", "-O", "vpc", "-o", "subformat=dynamic,force_size=on", raw, "v-dynamic")
    store("v-dynamic", "vhd", "dynamic")

    # No tool makes blocks this small, but the format has them: blocks of 8 KiB, in an order of their own.
    footer = bytearray(read("v-dynamic")[:512])
    header = bytearray(read("v-dynamic")[512:1536])
    content, block, table = read(raw), 8 * KIB, bytearray()
    used = [i for i in range(len(content) // block) if any(content[i * block:(i + 1) * block])]
    header[28:36] = struct.pack(">II", len(content) // block, block)
    for i in range(128):
        table += struct.pack(">I", (2048 + used[::-1].index(i) * (512 + block)) // 512 if i in used else 0xFFFFFFFF)
    with open("v-small", "wb") as file:
        file.write(vhd_sum(footer, 64) + vhd_sum(header, 36) + table)
        for i in used[::-1]:
            file.write(b"\xff" * 2 + bytes(510) + content[i * block:(i + 1) * block])
        file.write(vhd_sum(footer, 64))
    store("v-small", "vhd", "small-blocks")


def make_vhdx(raw):
    big = empty("raw-vhdx", 3 * MIB)
    patch(big, 0, read(raw))
    patch(big, 2 * MIB - 512, b"two blocks" * 100)
    for name, options in [("dynamic", "subformat=dynamic,block_size=1M"), ("fixed", "subformat=fixed,block_size=1M")]:
        run("qemu-img", "convert", "-O", "vhdx", "-o", options, big, "x-" + name)
        store("x-" + name, "vhdx", name)


def make_pack():
    """A header, encoding, plain length and one encoded chunk."""
    text = b"".join(b"line %d of a text that repeats itself\n" % (i % 17) for i in range(60))
    noise = bytes((i * i * 31 + i // 7) % 256 for i in range(300))
    header = b"MEDVPACK" + struct.pack("<HH", 1, 64) + bytes(52)
    with open("chunk", "wb") as file:
        file.write(text + noise)
    plain = read("chunk")
    run("zstd", "-q", "-3", "-f", "--no-check", "chunk", "-o", "chunk.zst")
    run("zstd", "-q", "-19", "-f", "--check", "chunk", "-o", "chunk.zst19")
    run("brotli", "-f", "-q", "5", "chunk", "-o", "chunk.br")
    for name, number, encoded in [("stored", 0, noise), ("zstd", 1, read("chunk.zst")), ("zstd-checksum", 1, read("chunk.zst19")), ("brotli", 2, read("chunk.br"))]:
        with open("pack", "wb") as file:
            file.write(header + struct.pack("<BI", number, len(noise if number == 0 else plain)) + encoded)
        store("pack", "pack", name)


def make_patch():
    """Length of the older content, length of the newer, the older content, a patch."""
    old = b"".join(b"line %d of the older text\n" % i for i in range(50))
    for name, new in [("small-change", old.replace(b"line 7 ", b"line seven ")), ("moved", old[600:] + b"new" * 20 + old[:600]), ("nothing-in-common", bytes(i * i % 251 for i in range(700)))]:
        for file, content in [("old", old), ("new", new)]:
            with open(file, "wb") as target:
                target.write(content)
        run("zstd", "-q", "-f", "-9", "--no-check", "--patch-from=old", "new", "-o", "difference")
        with open("patch", "wb") as file:
            file.write(struct.pack("<II", len(old), len(new)) + old + read("difference"))
        store("patch", "patch", name)


with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    wanted = sys.argv[1:] or ["mbr", "gpt", "ext4", "ntfs", "fat", "qcow2", "vhd", "vhdx", "pack", "patch"]
    for each in wanted:
        make = globals()["make_" + each]
        make(make_raw()) if each in ("qcow2", "vhd", "vhdx") else make()
        print("made", each, file=sys.stderr)
