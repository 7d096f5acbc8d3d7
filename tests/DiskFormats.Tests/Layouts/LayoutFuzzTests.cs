using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>Small disks with damage in their tables and metadata, thousands of times. Each damage follows from its seed.</summary>
public sealed class LayoutFuzzTests : IDisposable
{
    private const long MostAllocatedBytes = 256L << 20;

    /// <summary>How often each disk is damaged. MEDV_FUZZ_ROUNDS says another number, for a night.</summary>
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("MEDV_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 2500;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    /// <summary>Values that are near the ends of what fields can hold.</summary>
    private static readonly uint[] Awkward =
        [0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-fuzz-");

    [Theory]
    [InlineData("mbr")]
    [InlineData("gpt")]
    public void A_damaged_disk_gives_a_sound_layout_in_bounded_time_and_memory(string name)
    {
        DamageAgainAndAgain(LayoutVectorTests.Unpack(name));
    }

    [MkfsTheory]
    [InlineData("-t ext4 -b 1024 -O ^has_journal,inline_data")]
    [InlineData("-t ext3 -b 1024")]
    public void A_damaged_file_system_with_deep_maps_and_directories_gives_one_too(string options)
    {
        string path = Path.Combine(_folder.FullName, "image");
        HostTool.Run("mke2fs", ["-q", .. options.Split(' '), "-d", MakeTree(), path, "4M"]);

        DamageAgainAndAgain(File.ReadAllBytes(path));
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

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>More holes than one level of a map has room for, directories of several blocks and in each other.</summary>
    private string MakeTree()
    {
        string root = _folder.CreateSubdirectory("tree").FullName;
        using (FileStream holes = File.Create(Path.Combine(root, "holes")))
        {
            for (int i = 0; i < 200; i++)
            {
                holes.Position = i * 4096;
                holes.Write("some bytes"u8);
            }

            // The third level of a block map starts after 64 MiB.
            holes.Position = 70 << 20;
            holes.Write("the last bytes"u8);
        }

        foreach (int i in Enumerable.Range(0, 150))
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, $"{i % 3}/{i % 5}/a folder")).FullName;
            File.WriteAllText(Path.Combine(folder, $"{new string('n', 80)} {i}"), new string('x', i * 20));
        }

        return root;
    }

    private static void DamageAgainAndAgain(byte[] whole)
    {
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
                throw new InvalidOperationException($"seed {seed}", exception);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostAllocatedBytes);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, MostTime);
            changed += after.Files.Count() != before.Files.Count() || after.Remarks.Length != before.Remarks.Length ? 1 : 0;
            whole.CopyTo(disk, 0);
        }

        // The damage reaches what the reader looks at.
        Assert.InRange(changed, Rounds / 10, Rounds);
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
