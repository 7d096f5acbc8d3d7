using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Builds the sectors of an <see cref="IsoDisk"/> that say what it is and where its folder is.</summary>
internal static class IsoVolume
{
    private const int PathTableBytes = 10;

    /// <summary>A volume descriptor.</summary>
    /// <param name="label">The label.</param>
    /// <param name="names">Which names its folder has.</param>
    /// <param name="sectors">Sectors of the whole disk.</param>
    /// <param name="pathTable">Sector of the path table in little-endian order; the other follows.</param>
    /// <param name="folder">Sector of the folder.</param>
    /// <param name="folderBytes">Length of the folder.</param>
    /// <param name="time">When the disk was made.</param>
    public static byte[] Build(string label, IsoNames names, uint sectors, int pathTable, int folder, int folderBytes, DateTimeOffset time)
    {
        bool joliet = names == IsoNames.Joliet;
        byte[] sector = Descriptor(joliet ? (byte)2 : (byte)1);
        Text(sector.AsSpan(8, 32), "LINUX", joliet);
        Text(sector.AsSpan(40, 32), label, joliet);
        IsoBytes.Both32(sector.AsSpan(80), sectors);
        if (joliet)
        {
            // UCS-2, level 3.
            "%/E"u8.CopyTo(sector.AsSpan(88));
        }

        IsoBytes.Both16(sector.AsSpan(120), 1);
        IsoBytes.Both16(sector.AsSpan(124), 1);
        IsoBytes.Both16(sector.AsSpan(128), IsoDisk.SectorBytes);
        IsoBytes.Both32(sector.AsSpan(132), PathTableBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(140), (uint)pathTable);
        BinaryPrimitives.WriteUInt32BigEndian(sector.AsSpan(148), (uint)pathTable + 1);

        Span<byte> root = sector.AsSpan(156, 34);
        root[0] = 34;
        IsoBytes.Both32(root[2..], (uint)folder);
        IsoBytes.Both32(root[10..], (uint)folderBytes);
        IsoBytes.Time(root[18..], time);
        root[25] = 2;
        IsoBytes.Both16(root[28..], 1);
        root[32] = 1;

        // Set, publisher, preparer, application, and three names of files: none.
        Text(sector.AsSpan(190, 128 * 4), "", joliet);
        Text(sector.AsSpan(702, 37), "", joliet);
        Text(sector.AsSpan(739, 37), "", joliet);
        Text(sector.AsSpan(776, 37), "", joliet);
        byte[] made = Encoding.ASCII.GetBytes(time.UtcDateTime.ToString("yyyyMMddHHmmss00", CultureInfo.InvariantCulture));
        byte[] never = Encoding.ASCII.GetBytes(new string('0', 16));
        made.CopyTo(sector, 813);
        made.CopyTo(sector, 830);
        never.CopyTo(sector, 847);
        never.CopyTo(sector, 864);
        sector[881] = 1;
        return sector;
    }

    /// <summary>The last descriptor.</summary>
    public static byte[] Terminator() => Descriptor(255);

    /// <summary>A path table with the one folder.</summary>
    public static byte[] PathTable(int folder, bool bigEndian)
    {
        byte[] table = new byte[IsoDisk.SectorBytes];
        table[0] = 1;
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(2), (uint)folder);
            BinaryPrimitives.WriteUInt16BigEndian(table.AsSpan(6), 1);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(2), (uint)folder);
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(6), 1);
        }

        return table;
    }

    private static byte[] Descriptor(byte type)
    {
        byte[] sector = new byte[IsoDisk.SectorBytes];
        sector[0] = type;
        "CD001"u8.CopyTo(sector.AsSpan(1));
        sector[6] = 1;
        return sector;
    }

    private static void Text(Span<byte> place, string text, bool wide)
    {
        byte[] bytes = (wide ? Encoding.BigEndianUnicode : Encoding.ASCII).GetBytes(text.PadRight(wide ? place.Length / 2 : place.Length));
        bytes.CopyTo(place);
    }
}
