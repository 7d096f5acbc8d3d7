#!/bin/sh
# Makes the images of this folder anew, into the folder it is started in. Needs e2fsprogs, sfdisk and gzip.
# Times and random ids differ each time, places of files do not.
set -eu

mkdir tree tree/docs
printf 'a short text\n' > tree/hello.txt
seq 1 3000 > tree/docs/numbers.txt
seq 1 2 60000 | head -c 20480 > tree/docs/odd.txt
: > tree/empty
ln tree/hello.txt tree/docs/hello-again.txt
truncate -s 9000 tree/hole
printf 'end' >> tree/hole

# 512 KiB each: extents, inline data in 64-bit form, and an old block map.
mke2fs -q -t ext4 -b 1024 -O ^has_journal,^resize_inode -N 32 -d tree one 512
mke2fs -q -t ext4 -b 1024 -O ^has_journal,^resize_inode,inline_data,64bit -N 32 -d tree two 512
mke2fs -q -t ext2 -b 1024 -O ^resize_inode -N 32 -d tree three 512

# MBR: a primary partition, and two logical ones in an extended one.
truncate -s 3M mbr.img
sfdisk -q mbr.img <<T
label: dos
start=64, size=1024, type=83
start=1100, size=4000, type=5
start=1200, size=1024, type=83
start=2400, size=1024, type=83
T
dd if=one of=mbr.img bs=512 seek=64 conv=notrunc status=none
dd if=two of=mbr.img bs=512 seek=1200 conv=notrunc status=none
dd if=three of=mbr.img bs=512 seek=2400 conv=notrunc status=none

# GPT: the same three, the second in the table lies last, and one that holds nothing.
truncate -s 3M gpt.img
sfdisk -q gpt.img <<T
label: gpt
start=64, size=1024, type=linux
start=4000, size=1024, type=linux
start=2000, size=1024, type=linux
start=3100, size=64, type=uefi
T
dd if=one of=gpt.img bs=512 seek=64 conv=notrunc status=none
dd if=two of=gpt.img bs=512 seek=4000 conv=notrunc status=none
dd if=three of=gpt.img bs=512 seek=2000 conv=notrunc status=none

gzip -9n mbr.img gpt.img
rm -r tree one two three
