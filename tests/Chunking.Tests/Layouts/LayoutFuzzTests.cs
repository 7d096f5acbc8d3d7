using System.Buffers.Binary;
using System.Diagnostics;
using MedV.Chunking.Disks;
using MedV.Chunking.Layouts;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Layouts;

/// <summary>Small disks with damage in their tables and metadata, thousands of times. Each damage follows from its seed.</summary>
public sealed class LayoutFuzzTests
{
    private const int Rounds = 4000;
    private const long MostAllocatedBytes = 256L << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    /// <summary>Values that are near the ends of what fields can hold.</summary>
    private static readonly uint[] Awkward =
        [0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    [Theory]
    [InlineData("mbr")]
    [InlineData("gpt")]
    public void A_damaged_disk_gives_a_sound_layout_in_bounded_time_and_memory(string name)
    {
        byte[] whole = LayoutVectorTests.Unpack(name);
        byte[] disk = [.. whole];
        var source = new MemoryDiskSource(disk);
        DiskLayout before = DiskLayout.Read(source, CancellationToken.None);
        DiskRange[] targets = [.. before.Metadata, .. before.Partitions.SelectMany(partition => Targets(disk, partition))];

        int changed = 0;
        for (int seed = 0; seed < Rounds; seed++)
        {
            Damage(disk, targets, new Random(seed));
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            DiskLayout after;
            try
            {
                after = DiskLayout.Read(source, CancellationToken.None);
                LayoutProof.AssertSound(after, disk.Length);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{name}, seed {seed}", exception);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostAllocatedBytes);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, MostTime);
            changed += after.Files.Count() != before.Files.Count() || after.Remarks.Length != before.Remarks.Length ? 1 : 0;
            whole.CopyTo(disk, 0);
        }

        // The damage reaches what the reader looks at.
        Assert.InRange(changed, Rounds / 10, Rounds);
    }

    [Fact]
    public void Noise_with_the_marks_of_tables_and_superblocks_gives_a_sound_layout()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] disk = new byte[256 * 1024];
            random.NextBytes(disk);
            disk[510] = 0x55;
            disk[511] = 0xAA;
            for (int start = 0; start + 2048 < disk.Length; start += 64 * 1024)
            {
                Span<byte> superblock = disk.AsSpan(start + 1024, 1024);
                BinaryPrimitives.WriteUInt16LittleEndian(superblock[56..], 0xEF53);
                BinaryPrimitives.WriteUInt32LittleEndian(superblock[24..], (uint)random.Next(7));
                BinaryPrimitives.WriteUInt32LittleEndian(superblock[20..], (uint)random.Next(2));
                BinaryPrimitives.WriteUInt32LittleEndian(superblock[40..], (uint)random.Next(1, 8192));
                BinaryPrimitives.WriteUInt16LittleEndian(superblock[88..], 256);
                BinaryPrimitives.WriteUInt16LittleEndian(superblock[0xFE..], 64);
                BinaryPrimitives.WriteUInt32LittleEndian(superblock[96..], 0x2C2);
            }

            LayoutProof.AssertSound(DiskLayout.Read(new MemoryDiskSource(disk), CancellationToken.None), disk.Length);
        }
    }

    /// <summary>The metadata of a partition without the parts that are zeros, and so mostly unused.</summary>
    private static IEnumerable<DiskRange> Targets(byte[] disk, Partition partition)
    {
        foreach (DiskRange range in partition.Metadata)
        {
            for (long start = range.Start; start < range.End; start += 64)
            {
                long end = Math.Min(start + 64, range.End);
                if (disk.AsSpan((int)start, (int)(end - start)).ContainsAnyExcept((byte)0))
                {
                    yield return new DiskRange(start, end);
                }
            }
        }
    }

    private static void Damage(byte[] disk, DiskRange[] targets, Random random)
    {
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            DiskRange target = targets[random.Next(targets.Length)];
            int at = (int)random.NextInt64(target.Start, target.End);
            switch (random.Next(4))
            {
                case 0:
                    disk[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    disk[at] = (byte)random.Next(256);
                    break;
                case 2:
                    at = Math.Min(at / 4 * 4, disk.Length - 4);
                    BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(at), Awkward[random.Next(Awkward.Length)]);
                    break;
                default:
                    // A part of one thing in the place of another: gives right magic numbers in wrong places, and circles.
                    DiskRange from = targets[random.Next(targets.Length)];
                    int bytes = (int)Math.Min(from.End - from.Start, disk.Length - at);
                    disk.AsSpan((int)from.Start, bytes).ToArray().CopyTo(disk.AsSpan(at));
                    break;
            }
        }
    }
}
