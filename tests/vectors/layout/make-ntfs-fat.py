#!/usr/bin/env python3
"""Makes ntfs.img.gz, fat12.img.gz and fat32.img.gz anew (Debian packages ntfs-3g, dosfstools, mtools; needs root for the mount).

The content of each file follows from its path, so that whoever has the image can say what must be in it: lines of
64 bytes, "<path> <line number>" filled with dots, the last cut where the file ends.
"""
import gzip
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def content(path, size):
    text = bytearray()
    line = 0
    while len(text) < size:
        text += f"{path} {line}".encode().ljust(63, b".")[:63] + b"\n"
        line += 1
    return bytes(text[:size])


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(root, path, size, name=None):
    """Writes a file, or a stream of one, of the mounted tree."""
    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
    with open(os.path.join(root, name or path), "wb") as file:
        file.write(content(name or path, size))


def store(image, name):
    with open(image, "rb") as file, open(os.path.join(HERE, name), "wb") as target:
        target.write(gzip.compress(file.read(), 9, mtime=0))


def make_ntfs(folder):
    image, mount = os.path.join(folder, "ntfs.img"), os.path.join(folder, "mount")
    with open(image, "wb") as file:
        file.truncate(3 << 20)
    run("mkntfs", "-F", "-q", "-f", "-c", "512", "-L", "MEDV", image)
    os.mkdir(mount)
    run("ntfs-3g", "-o", "streams_interface=windows,compression", image, mount)
    try:
        # Two files that grow in turn lie between each other: the one that stays is in hundreds of pieces.
        whole = content("fragmented.bin", 300_000)
        with open(os.path.join(mount, "fragmented.bin"), "wb", 0) as file, open(os.path.join(mount, "between.bin"), "wb", 0) as other:
            for at in range(0, len(whole), 512):
                file.write(whole[at:at + 512])
                other.write(whole[at:at + 512])
        os.remove(os.path.join(mount, "between.bin"))

        write(mount, "plain.txt", 5_000)
        write(mount, "resident.txt", 300)
        write(mount, "docs/A rather long name with blanks, so that there is room for no 8.3 name.text", 2_000)
        write(mount, "docs/Übergröße/日本語.txt", 1_500)
        write(mount, "plain.txt", 3_000, "plain.txt:stream")
        os.link(os.path.join(mount, "plain.txt"), os.path.join(mount, "docs/second name.txt"))
        path = os.path.join(mount, "sparse.bin")
        with open(path, "wb") as file:
            file.write(content("sparse.bin", 4_096))
            file.truncate(200_000)
        with open(path, "r+b") as file:
            file.seek(100_352)
            file.write(content("sparse.bin", 101_376)[100_352:])
        os.mkdir(os.path.join(mount, "packed"))
        run("setfattr", "-h", "-v", "0x00000810", "-n", "system.ntfs_attrib_be", os.path.join(mount, "packed"))
        write(mount, "packed/compressed.txt", 20_000)
    finally:
        run("umount", mount)
    run("sync")
    run("python3", "-c", "import fcntl,sys; fcntl.lockf(open(sys.argv[1],'r+b'), fcntl.LOCK_EX)", image)  # until the daemon is gone

    # Its table of upper case letters is half of the archive, and nobody reads it.
    with open(image, "r+b") as file:
        data = file.read()
        start = data.find(b"".join(i.to_bytes(2, "little") for i in range(0x60)))
        file.seek(start)
        file.write(bytes(128 * 1024))
    store(image, "ntfs.img.gz")


def make_fat(folder, name, size, *options):
    image, tree = os.path.join(folder, name), os.path.join(folder, name + ".tree")
    run("mkfs.vfat", *options, "-n", "MEDV", "-i", "4D454456", "-C", image, str(size >> 10))
    os.environ["MTOOLS_SKIP_CHECK"] = "1"
    os.environ["LC_ALL"] = "C.UTF-8"
    filler = [f"filler/{i}" for i in range(40)]
    for path in filler:
        write(tree, path, 2048)
    run("mcopy", "-s", "-i", image, os.path.join(tree, "filler"), "::filler")
    for path in filler[::2]:
        run("mdel", "-i", image, "::" + path)
    write(tree, "fragmented.bin", 60_001)
    write(tree, "PLAIN.TXT", 5_000)
    write(tree, "empty.txt", 0)
    write(tree, "docs/A rather long name with blanks, so that there is room for no 8.3 name.text", 2_000)
    write(tree, "docs/Übergröße/日本語.txt", 1_500)
    for path in ["fragmented.bin", "PLAIN.TXT", "empty.txt", "docs"]:
        run("mcopy", "-s", "-i", image, os.path.join(tree, path), "::" + path)
    run("mdeltree", "-i", image, "::filler")
    store(image, name + ".gz")


with tempfile.TemporaryDirectory() as scratch:
    make_ntfs(scratch)
    make_fat(scratch, "fat12.img", 256 << 10, "-F", "12", "-s", "2")
    make_fat(scratch, "fat32.img", 34 << 20, "-F", "32", "-s", "1", "-f", "1")
    print("made", file=sys.stderr)
