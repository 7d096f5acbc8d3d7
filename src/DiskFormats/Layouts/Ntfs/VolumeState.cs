using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Finds out whether all that the volume knows is in its tables, and not in its log or in the memory of a machine that sleeps.</summary>
/// <remarks>
/// Offset and size of what is read. Volume information: 0x0A/2 flags, bit 0: dirty. Log: two pages, of which the newer counts, each 0/4 <c>RSTR</c>; 0x10/4 bytes of a
/// page; 0x18/2 where the restart area is; in that 0/8 number of the writing; 0x0C/2 first client in use, 0xFFFF for none; 0x0E/2 flags, bit
/// 1: clean. A log of nothing but 0xFF was never used.
/// </remarks>
internal sealed class VolumeState(IDiskSource volume, BootSector boot, MasterFileTable table)
{
    private const long LogRecord = 2;
    private const long VolumeRecord = 3;
    private const int DirtyFlag = 1;
    private const int CleanFlag = 2;
    private const int NoClient = 0xFFFF;
    private const int HeadBytes = 512;
    private const int UsualPageBytes = 4096, LargestPageBytes = 64 << 10;
    private const int RestartAreaBytes = 16;

    /// <summary>Where Windows keeps its memory while the machine sleeps, or was shut down in the fast way.</summary>
    private const string SleepFile = "hiberfil.sys";

    private readonly List<FileExtent> _extents = [];

    /// <summary>Says why the volume's own tables cannot be trusted; nothing when they can.</summary>
    /// <param name="files">The files of the volume.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public string? FindDoubt(IEnumerable<FileLayout> files) =>
        IsDirty() is not bool isDirty ? "the volume does not say whether it is dirty"
        : isDirty ? "the volume is marked as dirty"
        : !IsLogClean() ? "the volume was not cleanly dismounted: changes wait in its log"
        : IsAsleep(files) ? "a Windows sleeps on the volume"
        : null;

    private bool? IsDirty()
    {
        byte[] bytes = new byte[table.RecordBytes];
        if (table.Read(VolumeRecord, bytes, out MftRecord record) != RecordState.InUse)
        {
            return null;
        }

        MftAttributes attributes = record.Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Current is { Type: AttributeType.VolumeInformation, IsResident: true, Value.Length: >= 12 } information)
            {
                return (BinaryPrimitives.ReadUInt16LittleEndian(information.Value[0x0A..]) & DirtyFlag) != 0;
            }
        }

        return null;
    }

    private bool IsLogClean()
    {
        if (SystemFile.Open(volume, boot, table, LogRecord) is not DataStream log
            || !log.TryGetExtents(boot.ClusterBytes, _extents)
            || _extents.Sum(extent => extent.Bytes) < 2 * LargestPageBytes)
        {
            return false;
        }

        Span<byte> first = stackalloc byte[HeadBytes];
        Span<byte> second = stackalloc byte[HeadBytes];
        ExtentReads.Read(volume, _extents, 0, first);
        uint pageBytes = first.StartsWith("RSTR"u8) ? BinaryPrimitives.ReadUInt32LittleEndian(first[0x10..]) : UsualPageBytes;
        ExtentReads.Read(volume, _extents, pageBytes is >= HeadBytes and <= LargestPageBytes ? pageBytes : UsualPageBytes, second);
        if (!first.ContainsAnyExcept((byte)0xFF) && !second.ContainsAnyExcept((byte)0xFF))
        {
            return true;
        }

        ReadOnlySpan<byte> one = RestartArea(first);
        ReadOnlySpan<byte> other = RestartArea(second);
        ReadOnlySpan<byte> newest = other.IsEmpty || (!one.IsEmpty && Number(one) >= Number(other)) ? one : other;
        return !newest.IsEmpty
            && (BinaryPrimitives.ReadUInt16LittleEndian(newest[0x0C..]) == NoClient
                || (BinaryPrimitives.ReadUInt16LittleEndian(newest[0x0E..]) & CleanFlag) != 0);

        static ulong Number(ReadOnlySpan<byte> area) => BinaryPrimitives.ReadUInt64LittleEndian(area);
    }

    /// <summary>The start of the restart area in a page; empty when there is none before the bytes that an update sequence replaced.</summary>
    private static ReadOnlySpan<byte> RestartArea(ReadOnlySpan<byte> page)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(page[0x18..]);
        return page.StartsWith("RSTR"u8) && offset <= HeadBytes - sizeof(ushort) - RestartAreaBytes ? page.Slice(offset, RestartAreaBytes) : default;
    }

    private bool IsAsleep(IEnumerable<FileLayout> files)
    {
        Span<byte> start = stackalloc byte[4];
        foreach (FileLayout file in files)
        {
            if (file.Path.Equals(SleepFile, StringComparison.OrdinalIgnoreCase) && file.Extents[0] is { FileOffset: 0, Bytes: >= 4 } extent)
            {
                volume.ReadExactly(extent.DiskOffset, start);
                return start.SequenceEqual("HIBR"u8) || start.SequenceEqual("hibr"u8);
            }
        }

        return false;
    }
}
