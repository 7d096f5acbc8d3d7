using System.Collections.Immutable;
using System.Text;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Builds the folder of an <see cref="IsoDisk"/>: records of itself, of its parent, and of each file, none across the end of a sector.</summary>
/// <remarks>
/// Record: length (1), 0 (1), sector (8), length in bytes (8), time (7), flags (1), 0 (2), volume 1 (4), length of the name (1), name, filled up to an even
/// length, then the Rock Ridge entries: <c>NM</c> the name, <c>PX</c> the rights; in the first record <c>SP</c> and <c>ER</c>, which say that they are there.
/// </remarks>
internal static class IsoFolder
{
    private const int FixedBytes = 33;
    private const byte FolderFlag = 2;
    private const uint FolderMode = 0x4000 | 0b101_101_101;
    private const uint FileMode = 0x8000 | 0b101_101_101;

    /// <summary>The folder's sectors.</summary>
    /// <param name="entries">The files.</param>
    /// <param name="names">Which names it has.</param>
    /// <param name="sector">Its own first sector.</param>
    /// <param name="time">The time of all records.</param>
    public static byte[] Build(ImmutableArray<IsoEntry> entries, IsoNames names, int sector, DateTimeOffset time)
    {
        int length = IsoDisk.SectorBytes;
        while (true)
        {
            byte[] folder = BuildWith(entries, names, sector, length, time);
            if (folder.Length == length)
            {
                return folder;
            }

            // The first record holds the length, which is known only now.
            length = folder.Length;
        }
    }

    private static byte[] BuildWith(ImmutableArray<IsoEntry> entries, IsoNames names, int sector, int length, DateTimeOffset time)
    {
        bool rockRidge = names == IsoNames.RockRidge;
        List<byte[]> records =
        [
            Record([0], (uint)sector, (uint)length, FolderFlag, rockRidge ? [.. Sharing(), .. Rights(FolderMode, 2)] : [], time),
            Record([1], (uint)sector, (uint)length, FolderFlag, rockRidge ? Rights(FolderMode, 2) : [], time),
        ];
        records.AddRange(rockRidge
            ? entries.OrderBy(entry => entry.ShortName, StringComparer.Ordinal).Select(entry => Record(
                Encoding.ASCII.GetBytes(entry.ShortName), entry.Sector, (uint)entry.File.Length, 0, [.. RealName(entry.File.Name), .. Rights(FileMode, 1)], time))
            : entries.OrderBy(entry => entry.File.Name, StringComparer.Ordinal).Select(entry => Record(
                Encoding.BigEndianUnicode.GetBytes(entry.File.Name), entry.Sector, (uint)entry.File.Length, 0, [], time)));

        var folder = new List<byte>();
        foreach (byte[] record in records)
        {
            int left = IsoDisk.SectorBytes - (folder.Count % IsoDisk.SectorBytes);
            if (left < record.Length)
            {
                folder.AddRange(new byte[left]);
            }

            folder.AddRange(record);
        }

        folder.AddRange(new byte[-folder.Count & (IsoDisk.SectorBytes - 1)]);
        return [.. folder];
    }

    private static byte[] Record(ReadOnlySpan<byte> name, uint sector, uint length, byte flags, ReadOnlySpan<byte> entries, DateTimeOffset time)
    {
        int nameBytes = name.Length + ((name.Length + 1) & 1);
        byte[] record = new byte[FixedBytes + nameBytes + entries.Length + (entries.Length & 1)];
        record[0] = checked((byte)record.Length);
        IsoBytes.Both32(record.AsSpan(2), sector);
        IsoBytes.Both32(record.AsSpan(10), length);
        IsoBytes.Time(record.AsSpan(18), time);
        record[25] = flags;
        IsoBytes.Both16(record.AsSpan(28), 1);
        record[32] = (byte)name.Length;
        name.CopyTo(record.AsSpan(FixedBytes));
        entries.CopyTo(record.AsSpan(FixedBytes + nameBytes));
        return record;
    }

    private static byte[] Sharing() =>
        [(byte)'S', (byte)'P', 7, 1, 0xbe, 0xef, 0, (byte)'E', (byte)'R', 18, 1, 10, 0, 0, 1, .. "RRIP_1991A"u8];

    private static byte[] RealName(string name) => [(byte)'N', (byte)'M', (byte)(5 + name.Length), 1, 0, .. Encoding.ASCII.GetBytes(name)];

    // All of root: what is on the disk is installed by root.
    private static byte[] Rights(uint mode, uint links)
    {
        byte[] entry = new byte[36];
        (entry[0], entry[1], entry[2], entry[3]) = ((byte)'P', (byte)'X', 36, 1);
        IsoBytes.Both32(entry.AsSpan(4), mode);
        IsoBytes.Both32(entry.AsSpan(12), links);
        return entry;
    }
}
