using MedV.Chunking.Manifests;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Packing;

namespace MedV.SigningTool.Tests;

/// <summary>What people see, letter by letter.</summary>
public sealed class ReportTextTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_packed_disk()
    {
        var report = new PackReport(
            "debian", 2, true, false, "qcow2", 4096 * MiB,
            [
                new LayoutPart(1, "c12a7328", MiB, 64 * MiB, "FAT16", 2, 3 * MiB, 2, 100_000, 60 * MiB, null),
                new LayoutPart(2, "0fc63daf", 65 * MiB, 4000 * MiB, "ext4", 53_567, 2600 * MiB, 54_001, 80 * MiB, 1200 * MiB, null),
                new LayoutPart(3, "0657fd6d", 4065 * MiB, 30 * MiB, null, 0, 0, 0, 0, 0, null),
            ],
            ["partition 2, ext4: lost+found/#12: left out, for its extents cannot be"],
            1260 * MiB, 3000 * MiB, 1300 * MiB, 12 * MiB, 2300 * MiB, 484 * MiB, 433 * MiB, 9, 100_449,
            new string('a', 64), 66_000, 700, 4_600_000, 1_200_000, 0.107, 1234, 120 * MiB,
            new UpdateSizes("debian@1", 310 * MiB, 434 * MiB, 1100 * MiB), 23.42);

        Assert.Equal(
            """
            packed debian@2 from a qcow2 disk of 4.0 GiB
            part 1      64.0 MiB  FAT16: 2 files, 3.0 MiB in 2 pieces, metadata 97.7 KiB, free 60.0 MiB
            part 2       3.9 GiB  ext4: 53,567 files, 2.5 GiB in 54,001 pieces, metadata 80.0 MiB, free 1.2 GiB
            part 3      30.0 MiB  not understood: it is cut by content alone
            note: partition 2, ext4: lost+found/#12: left out, for its extents cannot be
            zeros        1.3 GiB   31.7 %
            discarded    1.2 GiB   30.8 %  of the zeros: free in the file systems
            repeated    12.0 MiB  0.293 %
            known        2.2 GiB   56.2 %  in chunks of other versions
            new        484.0 MiB   11.8 %  packed into 433.0 MiB
            manifest     4.4 MiB  0.109 %  root 64.5 KiB, 700 pages, 1.1 MiB of them new
            patches    120.0 MiB    2.9 %  1,234 patches
            update     310.0 MiB    7.6 %  from debian@1; without patches 434.0 MiB, whole 1.1 GiB
            100,449 chunks, 9 new packs, 23.4 s
            next: medv-sign sign
            """,
            string.Join('\n', report.Lines()));
    }

    [Fact]
    public void A_difference()
    {
        var report = new DiffReport(
            "debian@1", "new.qcow2", 4096 * MiB, 312 * MiB, 308 * MiB, 188 * MiB, 120 * MiB, 434 * MiB, 4 * MiB, 66_000, 4 * MiB - 66_000,
            100_449, 33_000, 484 * MiB, 2300 * MiB, 1234, 700, 240, new FileCounts(1, 2, 1, 1, 48_000, 47_000),
            [
                new StreamChange(2, StreamKind.File, "usr/lib/big.so", ChangeStatus.Changed, 200 * MiB, 180 * MiB),
                new StreamChange(2, StreamKind.Metadata, "", ChangeStatus.Changed, 80 * MiB, 100 * MiB),
                new StreamChange(2, StreamKind.File, "usr/bin/new", ChangeStatus.New, 40 * MiB, 20 * MiB),
                new StreamChange(0, StreamKind.Metadata, "", ChangeStatus.Changed, 4096, 4000),
                new StreamChange(1, StreamKind.File, "EFI/boot.efi", ChangeStatus.Changed, MiB, 300),
                new StreamChange(2, StreamKind.File, "etc/new\u001b[2J", ChangeStatus.Moved, 100, 0, "etc/old"),
                new StreamChange(2, StreamKind.File, "usr/bin/old", ChangeStatus.Removed, 50, 0),
            ]);

        Assert.Equal(
            """
            from debian@1 to new.qcow2
            fetched     312.0 MiB  7.6 % of the disk, over the WAN once for a site
              chunks    188.0 MiB  33,000 of 100,449 chunks are new, 484.0 MiB plain
              patches   120.0 MiB  1,234 of them, instead of 246.0 MiB of chunks
              manifest    4.0 MiB  root 64.5 KiB, 240 of 700 pages
            reused        2.2 GiB  of debian@1, on each host

              FETCHED      PLAIN  STATUS   WHAT
            180.0 MiB  200.0 MiB  changed  2: usr/lib/big.so
            100.0 MiB   80.0 MiB  changed  2: [file system]
             20.0 MiB   40.0 MiB  new      2: usr/bin/new
              3.9 KiB    4.0 KiB  changed  [partition table]
            300 bytes    1.0 MiB  changed  1: EFI/boot.efi
              0 bytes  100 bytes  moved    2: etc/new?[2J (was etc/old)
            and 1 more, 0 bytes; --all lists them

            FILES      NUMBER    FETCHED
            new             1   20.0 MiB
            changed         2  180.0 MiB
            moved           1    0 bytes
            removed         1
            unchanged  48,000             47,000 of them elsewhere on the disk
            others             100.0 MiB  file system, free space, ends of blocks
            """,
            string.Join('\n', DiffView.Lines(report, 6)));
    }

    [Fact]
    public void A_version()
    {
        var report = new InspectReport(
            "debian", 2, "signed", 4096 * MiB, 1300 * MiB, 12 * MiB, 2784 * MiB, 1100 * MiB, 100_449, 161_785, 27, 1500 * MiB,
            new string('a', 64), 4_666_000, 0.109, 66_000, 4_300_000,
            [new PageSizes(PageKind.Chunks, 600, 5_000_000, 4_100_000), new PageSizes(PageKind.Names, 100, 900_000, 300_000)],
            [new ChunkSizes(4096, 53_700, 131 * MiB, 30 * MiB), new ChunkSizes(262_144, 46_749, 2653 * MiB, 1070 * MiB)],
            [new PatchSizes("debian@1", 1234, 380 * MiB, 120 * MiB)],
            [
                new PartitionSizes(0, "", 0, 0, null, 0, 0, 4096, 0, 0),
                new PartitionSizes(1, "0fc63daf", MiB, 4000 * MiB, "ext4", 53_567, 2600 * MiB, 80 * MiB, 9 * MiB, 0),
            ],
            ["partition 1, ext4: a remark"],
            [new StreamSizes(1, StreamKind.File, "etc/hosts", 100, 90), new StreamSizes(1, StreamKind.Slack, "", 1_234_567, 7)]);

        Assert.Equal(
            $"""
            debian@2 (signed), manifest {new string('a', 64)}
            disk       4.0 GiB
            zeros      1.3 GiB   31.7 %
            repeated  12.0 MiB  0.293 %
            unique     2.7 GiB   68.0 %  in 100,449 chunks at 161,785 places
            packed     1.1 GiB   26.9 %  in 27 packs of 1.5 GiB
            manifest   4.4 MiB  0.109 %  root 64.5 KiB; hosts read 4.1 MiB

            PARTITION  FILE SYSTEM     SIZE   FILES  IN FILES  METADATA     REST    SLACK
            none       -                          0   0 bytes   4.0 KiB  0 bytes  0 bytes
            1          ext4         3.9 GiB  53,567   2.5 GiB  80.0 MiB  9.0 MiB  0 bytes

            CHUNKS        NUMBER      PLAIN    PACKED
            to 4.0 KiB    53,700  131.0 MiB  30.0 MiB
            to 256.0 KiB  46,749    2.6 GiB   1.0 GiB

            PAGES      NUMBER      PLAIN     PACKED
            of chunks     600    4.8 MiB    3.9 MiB
            of names      100  878.9 KiB  293.0 KiB

            PATCHES        NUMBER      PLAIN     PACKED
            from debian@1   1,234  380.0 MiB  120.0 MiB

              PLAIN  PACKED  WHAT
                100      90  1: etc/hosts
            1234567       7  1: [ends of last blocks]
            note: partition 1, ext4: a remark
            """,
            string.Join('\n', InspectView.Lines(report)));
    }
}
