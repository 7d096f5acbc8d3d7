using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Containers.Vhd;
using MedV.DiskFormats.Tests.Layouts;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>Containers with damage in their headers and maps, hundreds of times. Each damage follows from its seed.</summary>
public sealed class ContainerFuzzTests
{
    private const long MostBytes = 96 << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    /// <summary>How often each container is damaged. MEDV_FUZZ_ROUNDS says another number, for a night.</summary>
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("MEDV_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 400;

    private static readonly ulong[] Extremes =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x200, 0x1_0000, 0x10_0000, int.MaxValue, 0x8000_0000, uint.MaxValue, 1UL << 40, 1UL << 62, long.MaxValue, 1UL << 63, ulong.MaxValue];

    public static TheoryData<string> Names => [.. ContainerVectorTests.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_container_is_refused_or_gives_some_disk_in_bounded_time_and_memory(string name)
    {
        byte[] whole = ContainerVectorTests.Unpack(name);
        DiskRange[] targets = TargetsIn(name, whole);
        int refused = 0;
        for (int seed = 0; seed < Rounds; seed++)
        {
            var file = new PatchedDisk(whole);
            Damage(file, whole, targets, name, new Random(seed));
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            try
            {
                ReadSome(DiskContainer.Open(file, CancellationToken.None).Content);
            }
            catch (ContainerException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}", exception);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostBytes);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, MostTime);
        }

        // The damage reaches what the reader looks at, and does not always end it.
        Assert.InRange(refused, Rounds / 20, Rounds - 1);
    }

    /// <summary>The first 16 MiB of data, whatever length the disk says that it has.</summary>
    private static void ReadSome(IDiskSource disk)
    {
        byte[] buffer = new byte[100_000];
        long left = 16 << 20;
        for (long at = 0; at < disk.Length && left > 0;)
        {
            DiskRange data = disk.NextData(at);
            Assert.True(data.Start >= at && (data.End > data.Start || data.Start == disk.Length) && data.End <= disk.Length);
            for (at = data.Start; at < data.End && left > 0;)
            {
                int wanted = (int)Math.Min(buffer.Length, data.End - at);
                int read = disk.Read(at, buffer.AsSpan(0, wanted));
                Assert.InRange(read, 1, wanted);
                at += read;
                left -= read;
            }
        }
    }

    private static DiskRange[] TargetsIn(string name, byte[] file)
    {
        if (name.EndsWith(".vhdx", StringComparison.Ordinal))
        {
            // Headers, regions, metadata; the table of blocks is where qemu-img puts it.
            return [new(64 << 10, (64 << 10) + 128), new(128 << 10, (128 << 10) + 128), new(192 << 10, (192 << 10) + 96), new(256 << 10, (256 << 10) + 96), new(2 << 20, (2 << 20) + 256), new((2 << 20) + (64 << 10), (2 << 20) + (64 << 10) + 64), new(3 << 20, (3 << 20) + 64)];
        }

        if (name.EndsWith(".vhd", StringComparison.Ordinal))
        {
            return [new(0, 96), new(512, 512 + 64), new(1536, 1536 + 32), new(file.Length - 512, file.Length - 512 + 96)];
        }

        long map = BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(40));
        long table = BinaryPrimitives.ReadInt64BigEndian(file.AsSpan((int)map)) & 0x00FF_FFFF_FFFF_FE00;
        return [new(4, 112), new(map, map + 16), new(table, table + 512), new(table, table + 512), new(table + 2048, Math.Min(table + 2560, file.Length))];
    }

    private static void Damage(PatchedDisk file, byte[] whole, DiskRange[] targets, string name, Random random)
    {
        byte[] copy = [.. whole];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            DiskRange target = targets[random.Next(targets.Length)];
            int at = (int)random.NextInt64(target.Start, target.End);
            if (random.Next(2) == 0)
            {
                copy[at] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                byte[] value = new byte[8];
                ulong extreme = Extremes[random.Next(Extremes.Length)];
                if (name.EndsWith(".vhdx", StringComparison.Ordinal))
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(value, extreme);
                }
                else
                {
                    BinaryPrimitives.WriteUInt64BigEndian(value, extreme);
                }

                value.AsSpan(0, Math.Min(8, copy.Length - (at & ~7))).CopyTo(copy.AsSpan(at & ~7));
            }
        }

        // Mostly the checksums are right, so that what is behind them is reached.
        if (random.Next(8) > 0)
        {
            SignAll(copy, name);
        }

        file.Patch(0, copy);
    }

    private static void SignAll(byte[] file, string name)
    {
        if (name.EndsWith(".vhdx", StringComparison.Ordinal))
        {
            VhdxBuilder.Sign(file.AsSpan(64 << 10, 4096));
            VhdxBuilder.Sign(file.AsSpan(128 << 10, 4096));
            VhdxBuilder.Sign(file.AsSpan(192 << 10, 64 << 10));
            VhdxBuilder.Sign(file.AsSpan(256 << 10, 64 << 10));
        }
        else if (name.EndsWith(".vhd", StringComparison.Ordinal))
        {
            int[] footers = name == "fixed.vhd" ? [file.Length - 512] : [0, file.Length - 512];
            foreach (int footer in footers)
            {
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(footer + 64), VhdChecksum.Of(file.AsSpan(footer, 512), 64));
            }

            if (name != "fixed.vhd")
            {
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(512 + 36), VhdChecksum.Of(file.AsSpan(512, 1024), 36));
            }
        }
    }
}
