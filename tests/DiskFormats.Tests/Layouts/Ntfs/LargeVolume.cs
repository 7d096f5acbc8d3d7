using System.Text;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>A volume of a terabyte that exists only while it is read: a table with many files, of which each 64th is a directory.</summary>
internal sealed class LargeVolume : IDiskSource
{
    private const int RecordBytes = 1024;
    private const int ClusterBytes = 4096;
    private const long TableCluster = 4;
    private const int FirstFile = 64;

    private readonly int _records;
    private readonly byte[] _boot = new byte[512];

    public LargeVolume(int records)
    {
        _records = records;
        "NTFS    "u8.CopyTo(_boot.AsSpan(3));
        BitConverter.TryWriteBytes(_boot.AsSpan(0x0B), (ushort)512);
        _boot[0x0D] = ClusterBytes / 512;
        BitConverter.TryWriteBytes(_boot.AsSpan(0x28), Length / 512);
        BitConverter.TryWriteBytes(_boot.AsSpan(0x30), TableCluster);
        BitConverter.TryWriteBytes(_boot.AsSpan(0x38), TableCluster);
        _boot[0x40] = unchecked((byte)-10);
        _boot[0x1FE] = 0x55;
        _boot[0x1FF] = 0xAA;
    }

    public long Length => 1L << 40;

    public long ReadBytes { get; private set; }

    /// <summary>What the disk says is a hole. None by default.</summary>
    public DiskRange Hole { get; init; }

    public int Read(long offset, Span<byte> destination)
    {
        ReadBytes += destination.Length;
        destination.Clear();
        if (offset == 0)
        {
            _boot.CopyTo(destination);
            return _boot.Length;
        }

        long first = (offset - (TableCluster * ClusterBytes)) / RecordBytes;
        for (int at = 0; at < destination.Length; at += RecordBytes)
        {
            Write(destination.Slice(at, RecordBytes), (int)first + (at / RecordBytes));
        }

        return destination.Length;
    }

    public DiskRange NextData(long offset) =>
        offset < Hole.Start ? new DiskRange(offset, Hole.Start) : new DiskRange(Math.Max(offset, Hole.End), Length);

    private void Write(Span<byte> record, int number)
    {
        if (number is > 0 and < FirstFile)
        {
            return;
        }

        bool isDirectory = number % 64 == 0 && number > 0;
        "FILE"u8.CopyTo(record);
        BitConverter.TryWriteBytes(record[4..], (ushort)0x30);
        BitConverter.TryWriteBytes(record[6..], (ushort)3);
        BitConverter.TryWriteBytes(record[0x10..], (ushort)1);
        BitConverter.TryWriteBytes(record[0x14..], (ushort)0x38);
        BitConverter.TryWriteBytes(record[0x16..], (ushort)(isDirectory ? 3 : 1));
        int end = 0x38;
        end += WriteName(record[end..], number, number <= FirstFile ? 5 : isDirectory ? FirstFile : number / 64 * 64);
        if (!isDirectory)
        {
            end += number == 0 ? WriteData(record[end..], TableCluster, _records / 4) : WriteData(record[end..], (1 << 20) + (number * 4), 3);
        }

        BitConverter.TryWriteBytes(record[end..], -1);
        BitConverter.TryWriteBytes(record[0x18..], end + 4);
    }

    private static int WriteName(Span<byte> at, int number, long directory)
    {
        byte[] name = Encoding.Unicode.GetBytes($"the name of file number {number}");
        int bytes = (0x18 + 0x42 + name.Length + 7) / 8 * 8;
        BitConverter.TryWriteBytes(at, 0x30);
        BitConverter.TryWriteBytes(at[4..], bytes);
        BitConverter.TryWriteBytes(at[0x10..], 0x42 + name.Length);
        BitConverter.TryWriteBytes(at[0x14..], (ushort)0x18);
        BitConverter.TryWriteBytes(at[0x18..], directory | (1L << 48));
        at[0x18 + 0x40] = (byte)(name.Length / 2);
        at[0x18 + 0x41] = 1;
        name.CopyTo(at[(0x18 + 0x42)..]);
        return bytes;
    }

    private static int WriteData(Span<byte> at, long cluster, int clusters)
    {
        const int Bytes = 0x50;
        BitConverter.TryWriteBytes(at, 0x80);
        BitConverter.TryWriteBytes(at[4..], Bytes);
        at[8] = 1;
        BitConverter.TryWriteBytes(at[0x18..], clusters - 1L);
        BitConverter.TryWriteBytes(at[0x20..], (ushort)0x40);
        BitConverter.TryWriteBytes(at[0x30..], (long)clusters * ClusterBytes);
        BitConverter.TryWriteBytes(at[0x38..], (long)clusters * ClusterBytes);
        at[0x40] = 0x44;
        BitConverter.TryWriteBytes(at[0x41..], clusters);
        BitConverter.TryWriteBytes(at[0x45..], (int)cluster);
        return Bytes;
    }
}
